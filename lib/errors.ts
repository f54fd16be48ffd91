/**
 * What can go wrong outside the program's own code, one class per remedy.
 *
 * The command line turns each into its exit code; a library user catches the
 * class. Whatever else is thrown is a defect or a misuse of the API.
 *
 * @module
 */

/** The call itself is wrong: an option, a schema that does not fit. Exit code 2. */
export class ConfigurationError extends Error {
  /** The class's name. */
  override name = "ConfigurationError";
}

/** The input has too many bad rows, or no good one. Exit code 3. */
export class BadInputError extends Error {
  /** The class's name. */
  override name = "BadInputError";
}

/** The model is missing or did not pass verification. Exit code 4. */
export class ModelError extends Error {
  /** The class's name. */
  override name = "ModelError";
}

/** A file, pipe or port cannot be read, written or listened on. Exit code 5. */
export class AccessError extends Error {
  /** The class's name. */
  override name = "AccessError";
}
