import { jest } from '@jest/globals';

// Helm waits up to 90 s until a release is ready, and should be the one who says what is not.
jest.setTimeout(120_000);
