/** Measures the time from the start of the provider's process to its first response. */
import { USER } from "../provider/resources/user/kind";
import { ProviderProcess } from "../test/support/provider-process";

const EMPTY = "exports.handler=()=>({check:async(_,inputs)=>({inputs})})";
const IDS = { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "jane.doe@lab.example.net" };

/** No platform listens at this address: the check of a user that the state contains sends no request. */
const CONFIG = { url: "http://127.0.0.1:1/api/v2", username: "unused", password: "unused" };

/** @param times - the number of starts of each provider; they take turns */
export async function measureStarts(times: number): Promise<{ broadworks: number[]; empty: number[] }> {
  const durations = { broadworks: [] as number[], empty: [] as number[] };
  for (let time = 0; time < times; time++) {
    durations.broadworks.push(await measureStart(USER.handler));
    durations.empty.push(await measureStart(EMPTY));
  }
  return durations;
}

/** @returns milliseconds */
async function measureStart(program: string): Promise<number> {
  const config = Object.fromEntries(Object.entries(CONFIG).map(([name, value]) => [`broadworks:${name}`, value]));
  const begin = performance.now();
  const provider = await ProviderProcess.start(config, program);
  await provider.check(IDS, IDS);
  const duration = performance.now() - begin;
  await provider.stop();
  return duration;
}
