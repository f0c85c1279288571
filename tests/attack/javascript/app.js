// What a hostile program would try in JavaScript; the configuration value `mode` says which. Only what the language
// makes different from Python: numbers, strings of UTF-16, promises, exceptions that are any value, the engine's own
// stack and heap, the generated bindings' handles.
import { Context } from "component:pulumi-gestalt/context";
import { ResourceOptions } from "component:pulumi-gestalt/output-interface";

export const pulumiMain = {
  main(inPreview) {
    const context = new Context(inPreview);
    MODES[context.getConfig(null, "mode").val](context);
  },
};

function finish(context) {
  for (let requests = context.finish([]); requests.length > 0; ) {
    requests = context.finish(requests.map(({ id }) => ({ id, value: "1" })));
  }
}

/** Ask for one callback, and return the request. */
function called(context) {
  context.createOutput("1", false).map("double").addToExport("doubled");
  return context.finish([])[0];
}

/** Return an object of the same class with another handle. */
function forged(object, handle) {
  return Object.assign(Object.create(Object.getPrototypeOf(object)), { __cqjs_handle: handle });
}

const MODES = {
  endlessLoop() {
    for (;;);
  },
  endlessPromises(context) {
    // Each job makes another one: what awaits them never ends, if they are run at all.
    const again = () => Promise.resolve().then(again);
    again();
    finish(context);
  },
  recursion() {
    const deeper = () => deeper() + 1;
    deeper();
  },
  recursionThroughBindings(context) {
    // The generated bindings call `toString` of what should be a string.
    const deeper = { toString: () => context.createOutput(deeper, false) };
    context.createOutput(deeper, false);
  },
  memoryBomb() {
    const held = [];
    for (;;) held.push(new Uint8Array(8 << 20).fill(1));
  },
  stringBomb() {
    let text = "x".repeat(1 << 20);
    for (;;) text = `${text}${text}!`;
  },
  logFlood(context) {
    for (;;) context.log("info", "flood ".repeat(1000), null, 0, false);
  },
  loneSurrogates(context) {
    context.createOutput(JSON.stringify({ "\ud800": "\udfff" }), false).addToExport("odd");
    context.createOutput('"\ud800"', false).addToExport("raw");
    context.log("info", "\udc00 \u001b[2J", null, 0, false);
    finish(context);
  },
  deepJson(context) {
    context.createOutput("[".repeat(100_000) + "]".repeat(100_000), false);
  },
  numbers(context) {
    new ResourceOptions().sourcePosition("a.js", -1, NaN);
    context.log("info", "numbers", null, 2 ** 40 + 7, false);
    context.createOutput("1e999", false).addToExport("infinite");
    finish(context);
  },
  throwsNothing() {
    throw undefined;
  },
  throwsWhatThrows() {
    throw {
      get message() {
        throw this;
      },
      toString() {
        throw this;
      },
    };
  },
  answersTwiceAtOnce(context) {
    const { id } = called(context);
    context.finish([
      { id, value: "2" },
      { id, value: "3" },
    ]);
  },
  answersAndFails(context) {
    const { id } = called(context);
    context.fail(id, "no");
    context.finish([{ id, value: "2" }]);
  },
  answersWithItself(context) {
    const { id } = called(context);
    context.answer(id, id);
    finish(context);
  },
  givesTheContextAnotherHandle(context) {
    const { id } = called(context);
    // From here on the context's handle is that of an output.
    context.__cqjs_handle = id.__cqjs_handle;
    context.finish([{ id, value: "2" }]);
  },
  forgesAHandle(context) {
    forged(context.createOutput("1", false), 4711).addToExport("forged");
  },
  forgesANegativeHandle(context) {
    forged(context.createOutput("1", false), -1).addToExport("forged");
  },
  givesAnotherKind(context) {
    context.createOutput("1", false).combine([context]);
  },
  finishesInTheCallback(context) {
    const { id } = called(context);
    // A loop in the loop, while the outer request has no answer.
    context.finish([]);
    context.finish([{ id, value: "2" }]);
  },
  finishesWhileMarshalling(context) {
    // A getter of an argument calls back into the implementation, in the middle of the outer call.
    const result = {
      id: called(context).id,
      get value() {
        context.finish([]);
        return "1";
      },
    };
    context.finish([result]);
  },
  changesTheBuiltins(context) {
    Array.prototype[Symbol.iterator] = () => ({ next: () => ({ done: false, value: 1 }) });
    JSON.stringify = () => "{";
    Object.prototype.value = "polluted";
    context.createOutput(JSON.stringify(1), false).combine([context.createOutput("1", false)]);
  },
};
