"""`new`: write a project that `pulumi up` accepts at once."""

import argparse
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from pulumi_gestalt_runner.commands.options import Commands
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.terminal import say

EPILOG = """\
examples:
  pulumi_wasm_runner new shop
  cd shop && pulumi stack init dev && pulumi up
"""
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
"""What Pulumi accepts as the name of a project (v3.255.0, `tokens.ValidateProjectName`)."""


class ProjectNameError(RunnerError):
    """A name that Pulumi refuses.

    Args:
        name: as it was given.
    """

    hint = "use letters, digits, hyphens, underscores and periods, at most 100"

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return f"{self.name!a} cannot be the name of a Pulumi project"


class FolderInUseError(RunnerError):
    """The folder for a new project holds files.

    Args:
        folder: the folder.
    """

    hint = "choose another name, or empty the folder"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(folder)

    def __str__(self) -> str:
        return f"{self.folder} exists and is not empty"


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "new",
        description=(
            "Write a project for `pulumi up` into the folder NAME. Its resource is Pulumi's own, without a provider."
        ),
        epilog=EPILOG,
    )
    command.add_argument("name", metavar="NAME", help="the folder, whose last part is the project's name")
    command.add_argument("--language", choices=sorted(TEMPLATES), default="python", help="default: python")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Write the files, print their names and return 0."""
    folder = Path(arguments.name)
    name = folder.resolve().name
    for path in create(folder, name, TEMPLATES[arguments.language]):
        print(path)
    say(f"hint: cd {shlex.quote(arguments.name)} && pulumi stack init dev && pulumi up")
    return 0


def create(folder: Path, name: str, template: Mapping[str, str]) -> list[Path]:
    """Write the files of `template` for the project `name` into `folder` and return their paths.

    Raises:
        ProjectNameError: the name is not one that Pulumi accepts.
        FolderInUseError: the folder holds files.
    """
    if not _NAME.fullmatch(name) or not name.strip("."):
        raise ProjectNameError(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUseError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for file, text in template.items():
        path = folder / file
        path.write_text(text.replace("{NAME}", name), "utf-8")
        paths.append(path)
    return paths


_PYTHON = {
    "Pulumi.yaml": """\
name: {NAME}
description: A Pulumi program in Python that runs as a WebAssembly component
runtime:
  name: gestalt
  options:
    program: build/app.wasm
    # Runs when a file here is newer than the program.
    build: mkdir -p build && pulumi_wasm_runner build app.py -o build/app.wasm
""",
    "app.py": '''\
"""The stack: one value that Pulumi keeps, and two outputs."""

import pulumi_gestalt as pulumi


@pulumi.main
def program(ctx: pulumi.Context) -> None:
    """Declare the resources and the stack's outputs."""
    name = ctx.config().get("name") or "world"
    # Part of Pulumi itself, so that no provider is needed. Resources of providers are written the same way.
    greeting = ctx.resource("pulumi:index:Stash", "greeting", {"input": f"Hello, {name}!"})
    ctx.export("greeting", greeting["output"])
    ctx.export("loud", greeting["output"].apply(lambda text: text.upper()))
''',
    ".gitignore": "build/\n",
}
_JAVASCRIPT = {
    "Pulumi.yaml": """\
name: {NAME}
description: A Pulumi program in JavaScript that runs as a WebAssembly component
runtime:
  name: gestalt
  options:
    program: build/app.wasm
    # Runs when a file here is newer than the program.
    build: npm install --no-audit --no-fund --loglevel=error && npm run --silent build
""",
    "package.json": """\
{
  "name": "program",
  "version": "1.0.0",
  "private": true,
  "type": "module",
  "scripts": {
    "wit": "pulumi_wasm_runner wit build/wit",
    "component": "jco componentize app.js --wit build/wit --world-name client --backend qjs \
--backend-qjs-disable-async --out build/app.wasm",
    "build": "npm run wit && npm run component"
  },
  "devDependencies": {
    "@bytecodealliance/jco": "1.35.0"
  },
  "overrides": {
    "@bytecodealliance/jco-node-fs": "0.2.0",
    "componentize-qjs": "0.4.3",
    "rolldown": "1.2.19"
  }
}
""",
    "app.js": """\
// The stack: one value that Pulumi keeps, and two outputs.
import { Context } from "component:pulumi-gestalt/context";

export const pulumiMain = {
  // Must not be `async`: nothing after the first `await` would run.
  main(inPreview) {
    const context = new Context(inPreview);
    const config = context.getConfig(null, "name");
    const name = config?.tag === "plaintext" ? config.val : "world";
    // Part of Pulumi itself, so that no provider is needed. Resources of providers are written the same way.
    const greeting = context.registerResource({
      type: "pulumi:index:Stash",
      name: "greeting",
      version: "",
      object: [{ name: "input", value: context.createOutput(JSON.stringify(`Hello, ${name}!`), false) }],
    });
    const output = greeting.getField("output");
    output.addToExport("greeting");
    output.map("loud").addToExport("loud");
    runCallbacks(context, { loud: (text) => text.toUpperCase() });
  },
};

/** Run the functions that `map` names, until there are no more. */
function runCallbacks(context, functions) {
  let requests = context.finish([]);
  while (requests.length > 0) {
    requests = context.finish(
      requests.map(({ id, functionName, value }) => {
        const result = functions[functionName](JSON.parse(value));
        return { id, value: JSON.stringify(result ?? null) };
      }),
    );
  }
}
""",
    ".gitignore": "build/\nnode_modules/\n",
}
TEMPLATES = {"python": _PYTHON, "javascript": _JAVASCRIPT}
"""The files of a new project, by language."""
