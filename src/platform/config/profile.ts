export const PROFILES = ['development', 'test', 'staging', 'production'] as const;

export type Profile = (typeof PROFILES)[number];

/** The variables that name the profile, strongest first. */
export const PROFILE_VARIABLES = ['APP_ENV', 'PORTFOLIO_SERVICE_ENV', 'ENVIRONMENT', 'NODE_ENV'] as const;
