// A Pulumi program against the raw WIT: no SDK, so that every step of the contract can be seen.
//
// The names come from the WIT. jco turns `create-output` into `createOutput`, the interface `pulumi-main` into the
// export `pulumiMain`, an absent option into null, and a variant into { tag, val }.
import { Context } from "component:pulumi-gestalt/context";

const RANDOM = "4.16.3";
const STD = "2.3.2";

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
  const pet = register(context, "random:index/randomPet:RandomPet", "pet", {
    length: plain(context, 2),
    prefix: setting(context, "owner", "nobody"),
  });
  const petName = pet.getField("id");
  petName.addToExport("petName");

  const password = register(context, "random:index/randomPassword:RandomPassword", "password", {
    length: plain(context, 16),
    special: plain(context, false),
    keepers: context.createOutput(JSON.stringify({ pepper: "cayenne" }), true),
  });

  const shout = context.invokeResource({
    token: "std:index:upper",
    version: STD,
    object: [{ name: "input", value: petName }],
  });
  shout.getField("result").addToExport("shout");

  // The list [petName, password, apiToken]. It is secret because two of them are, and so is what is made of it.
  const login = petName.combine([password.getField("result"), setting(context, "apiToken", "none")]);
  login.map("login").addToExport("login");

  petName.map("badge").addToExport("badgeFor");

  return {
    login([name, secret, token]) {
      return { user: name, password: secret, token };
    },
    // Runs when the pet has its name, while the rest may still be under way. It may create resources itself.
    badge(name) {
      const badge = register(context, "random:index/randomId:RandomId", `badge-${name}`, {
        byteLength: plain(context, 4),
        keepers: plain(context, { pet: name }),
      });
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

/** Register a resource; `inputs` maps names of properties to outputs. */
function register(context, type, name, inputs) {
  const object = Object.entries(inputs).map(([key, value]) => ({ name: key, value }));
  return context.registerResource({ type, name, version: RANDOM, object });
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
