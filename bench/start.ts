/** How long the provider's process takes from its start to its first answer. */
import { USER } from "../provider/resources/user/kind";
import { ProviderProcess } from "../test/support/provider-process";

const EMPTY = "exports.handler=()=>({check:async(_,inputs)=>({inputs})})";
const IDS = { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "jane.doe@lab.example.net" };

/** Nobody is asked at this address: the first question is about a user that the state knows. */
const CONFIG = { url: "http://127.0.0.1:1/api/v2", username: "nobody", password: "nothing" };

/** @param times - how often each is started, in turns */
export async function starts(times: number): Promise<{ broadworks: number[]; empty: number[] }> {
  const taken = { broadworks: [] as number[], empty: [] as number[] };
  for (let time = 0; time < times; time++) {
    taken.broadworks.push(await start(USER.handler));
    taken.empty.push(await start(EMPTY));
  }
  return taken;
}

async function start(text: string): Promise<number> {
  const config = Object.fromEntries(Object.entries(CONFIG).map(([name, value]) => [`broadworks:${name}`, value]));
  const begin = performance.now();
  const provider = await ProviderProcess.start(config, text);
  await provider.check(IDS, IDS);
  const took = performance.now() - begin;
  await provider.stop();
  return took;
}
