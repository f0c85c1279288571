"""Programs with assets and archives."""

from differential.words import ECHO, export, get, output, program, resource, secret

_ARCHIVE = {
    "$archive": {
        "text.txt": {"$text": "inside"},
        "file.txt": {"$file": "./file.txt"},
        "folder": {"$archive": {"deep": {"$remote_file": "https://example.com/x"}}},
    }
}

PROGRAMS = {
    "assets": program(
        resource(
            "a",
            ECHO,
            {
                "text": {"$text": "hello"},
                "empty": {"$text": ""},
                "file": {"$file": "./relative/file.txt"},
                "remote": {"$remote_file": "https://example.com/file.txt"},
            },
        )
    ),
    "archives": program(
        resource(
            "a",
            ECHO,
            {
                "archive": _ARCHIVE,
                "file": {"$file_archive": "./folder"},
                "remote": {"$remote_archive": "https://example.com/a.tar.gz"},
                "empty": {"$archive": {}},
            },
        )
    ),
    "assets_inside": program(resource("a", ECHO, {"list": [{"$text": "a"}, 1], "object": {"x": {"deep": _ARCHIVE}}})),
    "assets_in_outputs": program(
        resource("a", ECHO, {"output": output({"$text": "a"}), "secret": secret({"$text": "b"})}),
        resource("b", ECHO, {"asset": get("a", "output"), "secret": get("a", "secret")}),
    ),
    "exported_assets": program(export("asset", {"$text": "a"}), export("archive", _ARCHIVE)),
}
