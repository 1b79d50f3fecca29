// How the library and its environment are opened, by whoever opens them first.

/** Version 24 is the first with the table of which provider got which node. */
export const ORT_API_VERSION = 24;

/** Of `CreateEnv` in OrtApi. */
export const CREATE_ENV_SLOT = 3;

/** What fails comes back as a status with its message: a second copy on stderr would only be noise. */
export const LOG_SEVERITY_FATAL = 4;

/**
 * A variable of the environment. From 1.30 on the library otherwise keeps a device id and a database in the user's home, runs threads of its
 * own and sends what it is used for over the network. It looks once, before its first environment.
 */
export const TELEMETRY_OFF = ["ORT_DISABLE_TELEMETRY", "1"] as const;
