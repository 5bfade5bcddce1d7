/** The folder of what scripts/install-test-services.sh builds. */
export const TOOLS: string;
export function findProgram(...names: string[]): string | undefined;
export function hasService(service: string): boolean;
export function missingServices(): { service: string; howTo: string; suites: string[] }[];
