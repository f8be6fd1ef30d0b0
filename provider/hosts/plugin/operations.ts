/** The operations on resources: converts the engine's requests to those of the lifecycle, and its results to responses. */
import { isDeepStrictEqual } from "node:util";
import type { createContext } from "../../context";
import type { Values } from "../../core/definition";
import { type CheckFailure, SECRET_PATHS, formatFailure } from "../../core/fields/index";
import { type Identity, duplicateProblem, identify } from "../../core/identity";
import { Lifecycle } from "../../core/lifecycle/lifecycle";
import { secretNames, unmarkedNames } from "../../core/state";
import { FUNCTIONS, type FunctionName, tokenOf } from "../../functions/registry";
import type { PluginProcesses } from "../../link/plugin-processes";
import type { OdinClient } from "../../odin/index";
import { type Definition, findResource } from "../../resources/registry";
import { BroadworksError } from "../../shared/errors";
import { kindOfType, nameIn, sameUrn } from "../../shared/resource-type";
import { CheckedResources } from "./checked-resources";
import { toServiceError } from "./failures";
import { toDiffResponse, toRefreshResponse } from "./differences";
import type { EngineCommand } from "../engine-command";
import { isReadBeforeRuns } from "./refreshes";
import { Empty, type ProviderMessages as Messages, messages } from "./sdk";
import { type Received, receive, transmit, transmitOutputs, union } from "./values";

interface Served {
  readonly definition: Definition;
  readonly lifecycle: Pick<Lifecycle<never, never>, keyof Lifecycle<never, never>>;
}

export class Operations {
  private readonly served = new Map<string, Served>();
  private readonly checked: CheckedResources;
  /** What the resources of the state were about when they were read, by URN. */
  private readonly identitiesRead = new Map<string, Identity>();

  /**
   * @param platform - named in every state, where an explicit provider serves the resources
   * @param plugins - the processes of the plugin in this run, of which this is one
   */
  constructor(
    private readonly context: ReturnType<typeof createContext>,
    readonly platform: string | undefined,
    private readonly plugins: PluginProcesses,
    private readonly command: EngineCommand,
  ) {
    this.checked = new CheckedResources((declared) => {
      plugins.declare(declared);
      context.run.noteDeclaredBy(declared.urn, declared);
    });
  }

  async check(request: Messages.CheckRequest): Promise<Messages.CheckResponse> {
    const { definition, lifecycle } = this.of(request);
    const news = receive(request.getNews());
    const declared = withSecretPaths(definition, news);
    const urn = request.getUrn();
    const isOfProgram = await this.context.run.declaresUrn(urn);
    const duplicate =
      this.checked.add(definition, urn, declared, isOfProgram) ?? (await this.findDuplicate(definition, urn, declared));
    const olds = receive(request.getOlds()).values;
    // What is replaced is checked as if it were new, but its object stays.
    if (Object.keys(olds).length === 0)
      this.context.run.noteDeclared(identify(definition, declared), this.identitiesRead.get(urn));
    const { inputs, failures } = duplicate
      ? { inputs: declared, failures: [duplicate] }
      : await lifecycle.check(olds, declared);
    const response = new messages.CheckResponse();
    response.setInputs(transmit(inputs, secretsOf(definition, news)));
    response.setFailuresList(
      failures.map((failure) => {
        const message = new messages.CheckFailure();
        // Without the property: the engine prints the value of a named one, which can be a password.
        message.setReason(formatFailure(failure));
        return message;
      }),
    );
    return response;
  }

  async diff(request: Messages.DiffRequest): Promise<Messages.DiffResponse> {
    const { definition, lifecycle } = this.of(request);
    const olds = receive(request.getOlds());
    const { values: news } = receive(request.getNews());
    if (!this.checked.has(request.getUrn())) return toRefreshResponse(definition, olds.values, news);
    this.noteIgnored(definition, news, request.getIgnorechangesList());
    const plan = await lifecycle.plan(request.getId(), olds.lastRun, news);
    return toDiffResponse(definition, plan, receive(request.getOldInputs()).values, news);
  }

  async create(request: Messages.CreateRequest): Promise<Messages.CreateResponse> {
    const { definition, lifecycle } = this.of(request);
    const news = receive(request.getProperties());
    const { id, outputs } = request.getPreview()
      ? { id: "", outputs: lifecycle.preview(news.values) }
      : await this.keepingSecrets(definition, news, () => lifecycle.create(news.values));
    const response = new messages.CreateResponse();
    response.setId(id);
    response.setProperties(transmitOutputs(definition, outputs, secretsOf(definition, news), this));
    response.setRefreshBeforeUpdate(isReadBeforeRuns(news.values));
    return response;
  }

  async update(request: Messages.UpdateRequest): Promise<Messages.UpdateResponse> {
    const { definition, lifecycle } = this.of(request);
    const [{ lastRun }, news] = [receive(request.getOlds()), receive(request.getNews())];
    this.noteIgnored(definition, news.values, request.getIgnorechangesList());
    const id = request.getId();
    const outputs = request.getPreview()
      ? lifecycle.preview(news.values, lastRun)
      : await this.keepingSecrets(definition, news, () => lifecycle.update(id, lastRun, news.values));
    const response = new messages.UpdateResponse();
    response.setProperties(transmitOutputs(definition, outputs, secretsOf(definition, news), this));
    response.setRefreshBeforeUpdate(isReadBeforeRuns(news.values));
    return response;
  }

  async read(request: Messages.ReadRequest): Promise<Messages.ReadResponse> {
    const { definition, lifecycle } = this.of(request);
    const [state, inputs] = [receive(request.getProperties()), receive(request.getInputs())];
    const isRefreshRequested = () => this.command.isRefreshRequested();
    const id = request.getId();
    const isNew = Object.keys(state.values).length === 0;
    const identity = identify(definition, state.values);
    if (identity) this.identitiesRead.set(request.getUrn(), identity);
    const found = await (isNew ? lifecycle.import(id) : lifecycle.read(id, state.lastRun, isRefreshRequested));
    const response = new messages.ReadResponse();
    if (!found) return response;
    const isOther = !isNew && !isDeepStrictEqual(found.outputs, state.lastRun);
    const lastRun = isOther && !(await isRefreshRequested()) ? state.lastRun : undefined;
    const platform = isNew ? this.platform : state.platform;
    const secrets = union(secretsOf(definition, state), inputs.secrets);
    response.setId(found.id);
    response.setProperties(transmitOutputs(definition, found.outputs, secrets, { platform, lastRun }));
    response.setInputs(found.inputs ? transmit(found.inputs, secrets) : request.getInputs());
    response.setRefreshBeforeUpdate(isReadBeforeRuns(found.outputs));
    return response;
  }

  async delete(request: Messages.DeleteRequest): Promise<InstanceType<typeof Empty>> {
    const { definition, lifecycle } = this.of(request);
    const { values: state } = receive(request.getProperties());
    await this.noteStillDeclared(definition, request.getUrn(), identify(definition, state));
    await lifecycle.delete(request.getId(), state);
    return new Empty();
  }

  async invoke(request: Messages.InvokeRequest): Promise<Messages.InvokeResponse> {
    const { client, withDeadline } = this.context;
    const { values } = receive(request.getArgs());
    const result = await withDeadline(() => callFunction(client, request.getTok(), values));
    const response = new messages.InvokeResponse();
    response.setReturn(transmit(result, new Set()));
    return response;
  }

  /** Another provider of the same platform has the same object. */
  private async findDuplicate(
    definition: Definition,
    urn: string,
    declared: Values,
  ): Promise<CheckFailure | undefined> {
    const identity = identify(definition, declared);
    const other = identity && (await this.plugins.find(identity));
    if (other?.urn === undefined || other.urn === sameUrn(urn)) return undefined;
    return duplicateProblem(definition, other.id, nameIn(other.urn));
  }

  /** The engine replaces a resource that is still declared: its object stays, whatever id or provider it is to get. */
  private async noteStillDeclared(definition: Definition, urn: string, before: Identity | undefined): Promise<void> {
    const { run } = this.context;
    const declared = this.checked.valuesOf(urn);
    if (declared) run.noteDeclared(identify(definition, declared), before);
    if (await this.command.isDestroyRequested()) return;
    run.noteDeclarations();
    if (!declared && ((await run.declaresUrn(urn)) || (await this.plugins.programDeclares(urn))))
      run.noteDeclared(before, before);
    if (before && (await this.plugins.find(before))) run.noteDeclared(before, undefined);
  }

  private of(request: { getType(): string; getUrn(): string }): Served {
    const type = request.getType() || typeIn(request.getUrn());
    const kind = kindOfType(type);
    const known = this.served.get(type);
    if (known) return known;
    const definition = kind === undefined ? undefined : findResource(kind);
    if (!definition) throw new BroadworksError(`unknown type of resource ${type}; update the plugin, or fix the type`);
    const served: Served = { definition, lifecycle: new Lifecycle(this.context, definition) };
    this.served.set(type, served);
    return served;
  }

  /** A partial failure contains outputs, so it needs to know which of them are secret. */
  private async keepingSecrets<T>(definition: Definition, news: Received, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toServiceError(error, (outputs) => ({
        properties: transmitOutputs(definition, outputs, secretsOf(definition, news), this),
        isRefreshed: isReadBeforeRuns(news.values),
      }));
    }
  }

  private noteIgnored(definition: Definition, declared: Readonly<Values>, paths: readonly string[]): void {
    const identity = identify(definition, declared);
    if (identity && paths.length > 0) this.context.run.noteIgnored(identity, paths);
  }
}

/** A failure of a function is an error: the engine names no property of it. */
function callFunction(client: OdinClient, token: string, args: Values): Promise<Values> {
  const name = (Object.keys(FUNCTIONS) as FunctionName[]).find((one) => tokenOf(one) === token);
  if (!name) throw new BroadworksError(`unknown function ${token}; update the plugin, or fix the name`);
  return (FUNCTIONS[name] as unknown as (client: OdinClient, args: Values) => Promise<Values>)(client, args);
}

/** The type at the end of a URN, without those of its parents. */
function typeIn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** Declared values with the paths of their secrets. */
function withSecretPaths(definition: Definition, { values, secretPaths }: Received): Values {
  const unmarked = unmarkedNames(definition);
  const paths = secretPaths.filter((path) => !unmarked.has(path));
  return paths.length === 0 ? values : { ...values, [SECRET_PATHS]: paths };
}

function secretsOf(definition: Definition, { secrets }: Received): ReadonlySet<string> {
  return union(secrets, secretNames(definition));
}
