/** What a test or a program sees of a running simulator, and changes on its platform directly. */
import { assignServices } from "./services/assignments";
import { changeServices } from "./services/settings";
import type { FaultPlan } from "./shared/fault-plan";
import type { LoggedRequest, ReceivedRequest } from "./shared/request-log";
import type { Account, Tokens } from "./shared/tokens";
import type { Simulator } from "./simulator";
import type { Store } from "./store";
import { changeUser } from "./users/rules";

/** The time before each response, which can change while the simulator runs. */
export interface Latency {
  milliseconds: number;
}

/** The parts of a simulator that its server and its control share. */
export interface SimulatorParts {
  readonly account: Account;
  readonly store: Store;
  readonly tokens: Tokens;
  readonly requests: LoggedRequest[];
  readonly watchers: ((request: ReceivedRequest) => void)[];
  readonly plan: FaultPlan;
  readonly latency: Latency;
}

export function createControl(parts: SimulatorParts, server: Pick<Simulator, "url" | "close">): Simulator {
  const { account, store, tokens, requests, watchers, plan, latency } = parts;
  return {
    ...server,
    ...account,
    get latency() {
      return latency.milliseconds;
    },
    set latency(milliseconds) {
      latency.milliseconds = milliseconds;
    },
    requests,
    forgetRequests: () => void (requests.length = 0),
    watch: (listener) => void watchers.push(listener),
    get users() {
      return [...store.users.all];
    },
    user: (userId) => store.users.find(userId),
    change: (userId, fields) => void changeUser(inPortal(store), store.users.get(userId), fields),
    changeServices: (userId, services) => changeServices(store, store.users.get(userId), services),
    assign: (userId, services) => {
      const rows = Object.entries(services).map(([serviceName, assigned]) => ({ serviceName, assigned }));
      assignServices(store, { userId, userServices: rows });
    },
    put: (user) => store.users.save(structuredClone(user)),
    remove: (userId) => store.users.remove(userId),
    injectFaults: (faults) => plan.replace(faults),
    get faults() {
      return plan.remaining;
    },
    endTokens: () => tokens.endAll(),
  };
}

/** The same objects for someone in the portal, who can clear a value in any form. */
function inPortal(store: Store): Store {
  const platform: Store["platform"] = { ...store.platform, clearedFields: "any", clearedLists: "any" };
  return Object.create(store, { platform: { value: platform } }) as Store;
}
