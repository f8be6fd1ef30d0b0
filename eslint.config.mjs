import tseslint from "typescript-eslint";

const forbid = (...names) => ({
  "no-restricted-imports": [
    "error",
    { patterns: names.map((name) => ({ group: [name], message: "nothing imports upwards: see docs/design/architecture.md" })) },
  ],
});

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "**/*.mjs", "**/*.cjs", "**/*.js"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/dot-notation": "off",
      "@typescript-eslint/only-throw-error": "off",
    },
  },
  // The way of the data: resources → reconcile, odin. See docs/design/architecture.md.
  {
    files: ["provider/reconcile/**"],
    rules: forbid("@pulumi/*", "axios", "../odin*", "../resources*", "../config"),
  },
  { files: ["provider/odin/**"], rules: forbid("@pulumi/*", "../reconcile*", "../resources*", "../config") },
  { files: ["provider/resources/**"], rules: forbid("axios", "../../main", "../../index") },
  { files: ["simulator/**"], rules: forbid("../provider/*", "pulumi-broadworks*", "../cli/*") },
  {
    files: ["provider/**"],
    ignores: ["provider/reconcile/**", "provider/odin/**", "provider/resources/**"],
    rules: forbid("../cli/*", "../simulator/*"),
  },
  {
    // Answers are looked at as they come, and a wrong shape fails the test by itself.
    files: ["test/**"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
    },
  },
);
