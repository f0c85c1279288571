import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.export("rootDirectoryOutput", pulumi.get_root_directory())
    pulumi.export("workingDirectoryOutput", pulumi.get_program_directory())
