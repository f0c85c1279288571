import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.export("cwdOutput", pulumi.get_program_directory())
