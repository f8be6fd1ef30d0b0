/** A table of users in a file. Rows and values know their location in the file, for error messages. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { BroadworksError } from "../shared/errors";
import type { Table } from "./contents";
import { csvTable } from "./csv";
import { UnknownEncodingError, decodeText } from "./decode";
import { yamlTable } from "./yaml";

export interface ReadOptions {
  /** The name of the file in messages; by default its path. */
  readonly name?: string;
  /** Whether a header can contain this name of a column. */
  readonly isKnownColumn?: (name: string) => boolean;
}

/** @throws BroadworksError that names the file, and the line if there is one */
export function readTable(file: string, { name = file, isKnownColumn = () => true }: ReadOptions = {}): Table {
  const { text, notice } = readText(file, name);
  const notices = notice === undefined ? [] : [`${name}: ${notice}`];
  switch (extname(file).toLowerCase()) {
    case ".csv":
      return csvTable(name, text, isKnownColumn, notices);
    case ".json":
    case ".yaml":
    case ".yml":
      return yamlTable(name, text, notices);
    default:
      throw new BroadworksError(`${name} is not a table of users; the name must end in .csv, .json, .yaml or .yml`);
  }
}

function readText(file: string, name: string) {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      error instanceof UnknownEncodingError
        ? `${error.message}; ${CONVERT}`
        : code === "ENOENT"
          ? "it does not exist; check the path"
          : String(code);
    throw new BroadworksError(`${name} cannot be read: ${reason}`);
  }
}

const CONVERT =
  'save it as "CSV UTF-8", or convert it, if it is from a Western European Windows: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW';
