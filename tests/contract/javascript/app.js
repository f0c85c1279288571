// The contract program: calls every function of the contract, knowing nothing but the frozen WIT beside it.
// The C program does the same, call for call; README.md says what both must deploy.
import { Context } from "component:pulumi-gestalt/context";

export const pulumiMain = {
  main(inPreview) {
    const context = new Context(inPreview);
    deploy(context);
    configure(context);
    runCallbacks(context);
  },
};

function deploy(context) {
  const plain = context.createOutput('"plain"', false);
  const secret = context.createOutput('"hidden"', true);
  plain.combine([secret, plain.clone()]).addToExport("combined");

  const empty = context.registerResource({ type: "contract:index:Empty", name: "empty", version: "", object: [] });
  empty.getField("urn").addToExport("emptyUrn");

  const full = context.registerResource({
    type: "contract:index:Full",
    name: "full",
    version: "1.2.3",
    object: [
      { name: "open", value: plain },
      { name: "closed", value: secret },
    ],
  });
  full.getField("open").map("twice").addToExport("mapped");
  full.getField("closed").map("twice").addToExport("mappedSecret");

  const found = context.invokeResource({
    token: "contract:index:find",
    version: "1.2.3",
    object: [{ name: "key", value: plain }],
  });
  found.getField("answer").addToExport("answer");
}

function configure(context) {
  const plain = context.getConfig(null, "plain");
  expect(plain?.tag === "plaintext", "contract:plain is plaintext");
  context.createOutput(JSON.stringify(plain.val), false).addToExport("configPlain");

  const secret = context.getConfig(null, "secret");
  expect(secret?.tag === "secret", "contract:secret is secret");
  secret.val.addToExport("configSecret");

  const other = context.getConfig("other", "plain");
  expect(other?.tag === "plaintext", "other:plain is plaintext");
  context.createOutput(JSON.stringify(other.val), false).addToExport("configOther");

  expect(context.getConfig(null, "absent") === null, "contract:absent does not exist");
}

function runCallbacks(context) {
  const functions = {
    twice(value) {
      context.createOutput("7", false).map("late").addToExport("late");
      return [value, value];
    },
    late(value) {
      return [value];
    },
  };
  for (let requests = context.finish([]); requests.length > 0; ) {
    requests = context.finish(
      requests.map(({ id, functionName, value }) => ({
        id,
        value: JSON.stringify(functions[functionName](JSON.parse(value))),
      })),
    );
  }
}

function expect(holds, fact) {
  if (!holds) {
    throw new Error(`the contract is broken: ${fact}`);
  }
}
