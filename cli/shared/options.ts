/** Options and help texts that several commands share. */
import { type Command, InvalidArgumentError, Option } from "commander";

/** The last line of a command's help. A command with other exit statuses has a text of its own. */
export const EXIT_STATUS = "Exit status: 0 success, 1 error or invalid usage, 130 Ctrl-C.";

/** The option of commands that export users. */
export function fieldsOption(): Option {
  return new Option("--fields <names>", "only these fields, separated by commas").argParser((text) => text.split(","));
}

/** @returns a parser of an option's argument; commander prints its error with the name of the option */
export function integerFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`It must be an integer from ${min} to ${max}.`);
    return value;
  };
}

/** Commander itself reports a missing option before an unknown one, although the unknown one is often its misspelled name. */
export function requireOptions(...names: readonly string[]): (command: Command) => void {
  return (command) => {
    const missing = command.options.find(
      (option) =>
        names.includes(option.attributeName()) && command.getOptionValue(option.attributeName()) === undefined,
    );
    if (missing) command.error(`error: required option '${missing.flags}' not specified`);
  };
}
