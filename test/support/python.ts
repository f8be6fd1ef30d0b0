/** Python with Pulumi's SDK, for programs that a test runs. */
import { pythonWith } from "../../scripts/support/python";
import { requireLanguageHost } from "./plugin";

/** The SDK of the plugin requires the other packages. */
const PULUMI = { name: "pulumi", version: "3.272.0", others: ["parver", "semver"], modules: "pulumi, parver" };

/** Skips the test of a context where no programs in Python can run, and prints the reason. @returns the path of the Python */
export async function requirePython(test: Mocha.Context): Promise<string> {
  await requireLanguageHost(test, "python");
  return pythonWith(PULUMI).catch((error: unknown) => {
    console.log(`Skipped: no Python 3 with pulumi ${PULUMI.version} from PyPI: ${String(error)}`);
    return test.skip();
  });
}
