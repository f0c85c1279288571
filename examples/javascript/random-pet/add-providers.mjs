// Writes into a component which providers it needs, so that they can be installed before it runs:
//
//     node add-providers.mjs COMPONENT NAME=VERSION...
//
// Each becomes a custom section `pulumi_gestalt_provider::NAME` that holds {"version": VERSION} as JSON. Custom sections
// may stand anywhere between the other sections of a component, so they are added at its end.
import { appendFileSync } from "node:fs";

const CUSTOM_SECTION = 0; // WebAssembly core specification, section 5.5.3

/** Encode a size as unsigned LEB128 (WebAssembly core specification, section 5.2.2). */
function leb128(size) {
  const bytes = [];
  for (; size > 0x7f; size >>>= 7) {
    bytes.push((size & 0x7f) | 0x80);
  }
  return Buffer.from([...bytes, size]);
}

function customSection(name, content) {
  const body = Buffer.concat([leb128(Buffer.byteLength(name)), Buffer.from(name), Buffer.from(content)]);
  return Buffer.concat([Buffer.from([CUSTOM_SECTION]), leb128(body.length), body]);
}

const [component, ...providers] = process.argv.slice(2);
for (const provider of providers) {
  const [name, version] = provider.split("=");
  appendFileSync(component, customSection(`pulumi_gestalt_provider::${name}`, JSON.stringify({ version })));
}
