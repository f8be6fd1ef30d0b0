/** The direction of imports: a file imports from its own layer and from those before it. See docs/design. */
const LAYERS = [
  ["provider/shared/"],
  ["provider/core/", "provider/odin/"],
  ["provider/config[.]ts"],
  ["provider/unknown-settings[.]ts"],
  ["provider/connection[.]ts", "provider/link/"],
  ["provider/program/"],
  ["provider/resources/"],
  ["provider/context[.]ts"],
  ["provider/functions/", "provider/tables/"],
  ["provider/hosts/"],
  ["provider/index[.]ts", "provider/tooling[.]ts"],
  ["provider/plugin[.]ts"],
];

const direction = LAYERS.flatMap((layer, index) =>
  layer.map((part) => ({
    name: `direction of ${part.replaceAll(/[[\]]/g, "")}`,
    comment: "Nothing imports upwards or sideways.",
    severity: "error",
    from: { path: `^${part}` },
    to: {
      path: [
        ...LAYERS.slice(index)
          .flat()
          .filter((other) => other !== part),
        "cli/",
        "simulator/",
      ].map((other) => `^${other}`),
    },
  })),
);

const allowed = (name, from, comment, to, except) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: to, ...(except && { pathNot: except }) },
});

module.exports = {
  forbidden: [
    { name: "no cycles", severity: "error", from: {}, to: { circular: true } },
    ...direction,
    allowed(
      "core without Pulumi and HTTP",
      "^provider/core/",
      "The core serves any host and any API.",
      "@pulumi/|axios|node_modules/express|^(http|https)$",
    ),
    allowed("API client without Pulumi", "^provider/odin/", "The API client knows no resources.", "@pulumi/"),
    {
      ...allowed("axios stays in one folder", "", "Errors of axios contain tokens and bodies.", "node_modules/axios"),
      from: { path: "^provider/", pathNot: "^provider/odin/http/" },
    },
    allowed(
      "commands without internals",
      "^cli/",
      "Commands use the provider's public modules.",
      "^provider/",
      "^provider/(tooling|shared/errors)[.]ts$",
    ),
    allowed(
      "the simulator by itself",
      "^simulator/",
      "The simulator has its own model, so that the two can disagree.",
      "^(provider|cli)/",
    ),
    allowed(
      "the program side loads no definitions",
      "^provider/((index|plugin)[.]ts|functions/|tables/)",
      "A program starts faster without them.",
      "^provider/(resources/(registry|[a-z]+/definition)|context)[.]ts",
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
  },
};
