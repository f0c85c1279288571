"""Paths count from the folder of the program; remote files are fetched by Pulumi."""

import pulumi_gestalt as pulumi

COMMIT = "7b0eb7fb10694da2f31c0d15edf671df843e0d4c"
REMOTE = (
    f"https://raw.githubusercontent.com/pulumi/pulumi/{COMMIT}/cmd/pulumi-test-language/tests/testdata/"
    "l2-resource-asset-archive"
)


def main() -> None:
    file, text = pulumi.FileAsset("../test.txt"), pulumi.StringAsset("file contents")
    packed, folder = pulumi.FileArchive("../archive.tar"), pulumi.FileArchive("../folder")
    asset("ass", file)
    archive("arc", packed)
    archive("dir", folder)
    archive("assarc", pulumi.AssetArchive({"string": text, "file": file, "folder": folder, "archive": packed}))
    asset("remoteass", pulumi.RemoteAsset(f"{REMOTE}/test.txt"))
    archive("remotearc", pulumi.RemoteArchive(f"{REMOTE}/archive.tar"))
    pulumi.export("assetOutput", file)
    pulumi.export("archiveOutput", packed)
    pulumi.export("assetList", [file, text])
    pulumi.export("archiveList", [packed, folder])
    pulumi.export("assetMap", {"file": file, "string": text})
    pulumi.export("archiveMap", {"tar": packed, "folder": folder})


def asset(name: str, value: pulumi.Asset) -> None:
    pulumi.CustomResource("asset-archive:index:AssetResource", name, {"value": value})


def archive(name: str, value: pulumi.Archive) -> None:
    pulumi.CustomResource("asset-archive:index:ArchiveResource", name, {"value": value})
