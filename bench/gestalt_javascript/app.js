// The benchmark's programs in JavaScript against the WIT; see ../cases.py for what each does.
//
// There is no SDK for JavaScript: the few lines at the end are what a program needs of one. See examples/javascript.
import { Context } from "component:pulumi-gestalt/context";
import { InvokeOptions, Output, ResourceOptions } from "component:pulumi-gestalt/output-interface";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const CASES = { independent, chain, "fan-out": fanOut, invokes, large, empty() {} };
const functions = [];

let context;
// One for all: this toolchain gives no handle back, and Wasmtime keeps some 100,000 of them for a program.
let options;

export const pulumiMain = {
  main(inPreview) {
    context = new Context(inPreview);
    options = new ResourceOptions();
    CASES[setting("case")](Number(setting("count")));
    runCallbacks();
  },
};

function independent(count) {
  for (let number = 0; number < count; number++) {
    const inputs = { number, tags: ["a", "b"] };
    for (let index = 0; index < 8; index++) {
      inputs[`property${index}`] = `value ${index} of ${number}`;
    }
    register(number, inputs);
  }
}

function chain(count) {
  let last = 0;
  for (let number = 0; number < count; number++) {
    last = apply(register(number, { number: last }).getField("number"), (found) => found + 1);
  }
  last.addToExport("last");
}

function fanOut(count) {
  const first = register(0, { number: 1 }).getField("number");
  for (let number = 0; number < count; number++) {
    register(number + 1, { number: apply(first, (found) => found + number) });
  }
}

function invokes(count) {
  for (let number = 0; number < count; number++) {
    const inputs = structure({ number, text: "abc" });
    context.invoke({ token: "bench:index:get", arguments: inputs, options: new InvokeOptions() });
  }
}

function large(count) {
  for (let number = 0; number < count; number++) {
    const items = Array.from({ length: 5_000 }, (_, index) => `item ${index}`);
    const made = register(number, { text: "x".repeat(1_000_000), items });
    apply(made.getField("text"), (found) => found.length).addToExport(`size${number}`);
  }
}

function setting(key) {
  return context.getConfig(null, key).val;
}

function register(number, inputs) {
  return context.register({
    kind: "custom",
    type: "bench:index:Thing",
    name: `thing-${number}`,
    inputs: structure(inputs),
    options,
  });
}

function apply(output, run) {
  return output.map(String(functions.push(run) - 1));
}

function structure(value) {
  const parts = [];
  const json = JSON.stringify(value, (_, item) =>
    item instanceof Output ? { [SIGNATURE]: "pulumi-gestalt:part", part: parts.push(item) - 1 } : item,
  );
  return { json, parts };
}

function runCallbacks() {
  let requests = context.finish([]);
  while (requests.length > 0) {
    requests = context.finish(
      requests.map(({ id, functionName, value }) => {
        return { id, value: JSON.stringify(functions[functionName](JSON.parse(value)) ?? null) };
      }),
    );
  }
}
