/**
 * Stands in for the engine's plugin of @pulumi/random, which comes from its vendor alone: passwords of the asked length and
 * characters. The program's side is the real package.
 */
const { randomInt } = require("node:crypto");
const { main } = require("@pulumi/pulumi/provider");

const SETS = { lower: "abcdefghijklmnopqrstuvwxyz", upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", numeric: "0123456789" };

void main(
  {
    version: "4.21.2",
    check: (_urn, _olds, news) => Promise.resolve({ inputs: news }),
    diff: () => Promise.resolve({ changes: false }),
    create: (_urn, inputs) => {
      const allowed = Object.entries(SETS).map(([set, characters]) => (inputs[set] === false ? "" : characters));
      const characters = allowed.join("");
      const result = Array.from({ length: inputs.length }, () => characters[randomInt(characters.length)]).join("");
      return Promise.resolve({ id: "none", outs: { ...inputs, result } });
    },
  },
  process.argv.slice(2),
);
