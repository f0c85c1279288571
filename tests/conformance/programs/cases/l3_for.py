import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    names, tags = config.require_object("names"), config.require_object("tags")
    pulumi.export("greetings", [f"Hello, {name}!" for name in names])
    pulumi.export("numbered", [f"{number}-{name}" for number, name in enumerate(names)])
    pulumi.export("tagList", [f"{key}={tags[key]}" for key in sorted(tags)])
    pulumi.export("greetingMap", {name: f"Hello, {name}!" for name in names})
    pulumi.export("filteredList", [name for name in names if name != "b"])
    pulumi.export("filteredMap", {name: f"Hello, {name}!" for name in names if name != "b"})
