// A Pulumi program against the raw WIT: no SDK, so that every step of the contract can be seen.
//
// The names come from the WIT. jco turns `create-output` into `createOutput`, the interface `pulumi-main` into the
// export `pulumiMain`, an absent option into null, a variant into { tag, val }, and the case of an enum into text.
import { Context } from "component:pulumi-gestalt/context";
import { InvokeOptions, Output, ResourceOptions } from "component:pulumi-gestalt/output-interface";

const RANDOM = "4.16.3";
const STD = "2.3.2";

// The key that marks an object of JSON as something that JSON has no form for; see `structure` in the WIT.
const SIGNATURE = "4dabf18193072939515e22adb298388d";

export const pulumiMain = {
  // Must not be `async`: nothing after the first `await` would ever run, and nothing would say so.
  main(inPreview) {
    const context = new Context(inPreview);
    const functions = declare(context);
    runCallbacks(context, functions);
  },
};

/** Declare everything that can be declared now, and return the functions that were named on the way. */
function declare(context) {
  // A component groups resources, which name it as their parent.
  const family = register(context, "component", "examples:index:Family", "family", {}, new ResourceOptions());

  const pet = register(
    context,
    "custom",
    "random:index/randomPet:RandomPet",
    "pet",
    { length: 2, prefix: setting(context, "owner", "nobody") },
    randomOptions(family),
  );
  const petName = pet.getField("id");
  petName.addToExport("petName");

  const options = randomOptions(family);
  options.additionalSecretOutputs(["bcryptHash"]);
  options.ignoreChanges(["keepers.pet"]);
  options.protect(true);
  // What is secret in the inputs stays secret where it stands, and so does what is not known in a preview.
  const keepers = { pet: petName, pepper: context.createOutput(JSON.stringify("cayenne"), true) };
  const password = register(
    context,
    "custom",
    "random:index/randomPassword:RandomPassword",
    "password",
    { length: 16, special: false, keepers },
    options,
  );
  context.registerOutputs(family, structure({ name: petName }));

  const upper = new InvokeOptions();
  upper.version(STD);
  const shout = context.invoke({ token: "std:index:upper", arguments: structure({ input: petName }), options: upper });
  shout.getField("result").addToExport("shout");

  const login = { user: petName, password: password.getField("result"), token: setting(context, "apiToken", "none") };
  context.createStructure(structure(login)).addToExport("login");

  petName.map("badge").addToExport("badgeFor");

  return {
    // Runs when the pet has its name, while the rest may still be under way. It may create resources itself.
    badge(name) {
      const inputs = { byteLength: 4, keepers: { pet: name } };
      const type = "random:index/randomId:RandomId";
      const badge = register(context, "custom", type, `badge-${name}`, inputs, randomOptions(family));
      badge.getField("hex").addToExport("badge");
      return name.length;
    },
  };
}

/** Run the functions that the implementation asks for, until it asks for no more: the callback loop. */
function runCallbacks(context, functions) {
  let requests = context.finish([]);
  while (requests.length > 0) {
    const results = requests.map(({ id, functionName, value }) => {
      const result = functions[functionName](JSON.parse(value));
      // JSON.stringify(undefined) is not text, so a function that returns nothing gives null.
      return { id, value: JSON.stringify(result ?? null) };
    });
    requests = context.finish(results);
  }
}

/** Register a resource; `inputs` maps names of properties to values that may hold outputs at any depth. */
function register(context, kind, type, name, inputs, options) {
  return context.register({ kind, type, name, inputs: structure(inputs), options });
}

/** Make the options of a resource of the package `random` that belongs to `parent`. */
function randomOptions(parent) {
  const options = new ResourceOptions();
  options.parent(parent);
  options.version(RANDOM);
  return options;
}

/** Write a value as a structure: JSON, and the outputs in it as numbered parts. */
function structure(value) {
  const parts = [];
  const json = JSON.stringify(value, (_, item) =>
    item instanceof Output ? { [SIGNATURE]: "pulumi-gestalt:part", part: parts.push(item) - 1 } : item,
  );
  return { json, parts };
}

/** Make an output of any value that JSON can hold. */
function plain(context, value) {
  return context.createOutput(JSON.stringify(value), false);
}

/** Look up a configuration value in the project's namespace; a secret one stays secret. */
function setting(context, key, fallback) {
  const found = context.getConfig(null, key);
  if (found === null) {
    return plain(context, fallback);
  }
  return found.tag === "secret" ? found.val : plain(context, found.val);
}
