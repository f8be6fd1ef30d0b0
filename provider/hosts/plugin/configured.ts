/** The provider with its settings. Only the types of this file belong to the start of the plugin: what it imports takes time. */
import { configurationKey, currentConfiguration, readPlatform } from "../../config";
import { createContext } from "../../context";
import { PluginProcesses } from "../../link/plugin-processes";
import { isElsewhere } from "../../shared/platform";
import { describeUnknownKeys } from "../../unknown-settings";
import { engineCommand } from "../engine-command";
import { EngineLog } from "./engine-log";
import { Operations } from "./operations";
import { type ProviderMessages as Messages, messages } from "./sdk";
import { receive } from "./values";

export class Configured {
  readonly platform: string | undefined;
  readonly log: EngineLog;
  readonly operations: Operations;

  /**
   * @param engine - the address of the engine
   * @param print - prints a line where there is no engine
   */
  constructor(
    request: Messages.ConfigureRequest,
    engine: string | undefined,
    print?: (line: string) => void,
    command = engineCommand,
  ) {
    const { values } = receive(request.getArgs());
    this.log = new EngineLog(engine, print);
    for (const warning of describeUnknownKeys(listKeys(values))) this.log.warn(warning);
    const isOfProgram = isExplicit(request.getUrn() ?? "");
    const ofEngine = (key: string) => settingIn(values, key);
    const configuration = isOfProgram ? ofEngine : currentConfiguration(ofEngine);
    const context = createContext(configuration, engine, this.log.info);
    context.run.followProgram();
    const platform = readPlatform(configuration);
    this.platform = platform;
    const plugins = new PluginProcesses(engine, platform);
    plugins.serve();
    this.operations = new Operations(context, isOfProgram ? platform : undefined, plugins, command);
  }
}

/**
 * Other settings, such as another URL, never replace a provider: that would replace all its resources. But the engine asks
 * this also about a resource that passes from one provider to another: on another platform it is another object.
 *
 * @param configured - the platform of this provider; undefined before the engine sends its settings
 */
export function compareSettings(request: Messages.DiffRequest, configured: string | undefined): Messages.DiffResponse {
  const response = new messages.DiffResponse();
  const [before, now] = [
    platformIn(receive(request.getOldInputs()).values),
    platformIn(receive(request.getNews()).values),
  ];
  // A provider with new settings of its own is not configured yet.
  const isOther = configured !== undefined && now === configured && isElsewhere(before, now);
  if (isOther) {
    response.setChanges(messages.DiffResponse.DiffChanges.DIFF_SOME);
    response.setReplacesList(["url"]);
  }
  return response;
}

/** Settings reach the plugin without their namespace. */
function settingIn(values: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = values[key.replace(/^broadworks:/, "")];
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The keys of a configuration, without those that the engine adds. */
function listKeys(values: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(values)
    .filter((name) => !/^(version|pluginDownloadURL|__.*)$/.test(name))
    .map(configurationKey);
}

function platformIn(values: Readonly<Record<string, unknown>>): string | undefined {
  return readPlatform((key) => settingIn(values, key));
}

/** Whether a program declares a provider. The engine names those that it makes itself `default`, with a version or without. */
function isExplicit(urn: string): boolean {
  return urn !== "" && !/::default(_[^:]*)?$/.test(urn);
}
