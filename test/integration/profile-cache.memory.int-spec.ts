import { afterAll, beforeAll } from '@jest/globals';
import { type ProfileApp, bootProfiles } from '../support/profile-app.js';
import { describeProfileCache } from './profile-cache.suite.js';

let app: ProfileApp;

beforeAll(async () => {
  app = await bootProfiles();
});

afterAll(() => app.close());

describeProfileCache('memory', () => ({ writer: app, reader: app }));
