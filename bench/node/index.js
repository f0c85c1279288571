// The benchmark's programs on Pulumi's SDK for Node.js; see ../cases.py for what each does.
const pulumi = require("@pulumi/pulumi");

const CASES = { independent, chain, "fan-out": fanOut, invokes, large, empty() {} };

/** Register a resource; the SDK has outputs for the properties that it was made with. */
function register(number, inputs) {
  return new pulumi.CustomResource("bench:index:Thing", `thing-${number}`, inputs);
}

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
    last = register(number, { number: last }).number.apply((found) => found + 1);
  }
  exports.last = last;
}

function fanOut(count) {
  const first = register(0, { number: 1 }).number;
  for (let number = 0; number < count; number++) {
    register(number + 1, { number: first.apply((found) => found + number) });
  }
}

function invokes(count) {
  for (let number = 0; number < count; number++) {
    pulumi.runtime.invokeOutput("bench:index:get", { number, text: "abc" });
  }
}

function large(count) {
  for (let number = 0; number < count; number++) {
    const items = Array.from({ length: 5_000 }, (_, index) => `item ${index}`);
    const made = register(number, { text: "x".repeat(1_000_000), items });
    exports[`size${number}`] = made.text.apply((found) => found.length);
  }
}

const config = new pulumi.Config();
CASES[config.require("case")](config.requireNumber("count"));
