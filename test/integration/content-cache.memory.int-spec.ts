import { afterAll, beforeAll } from '@jest/globals';
import { type ContentApp, bootContent } from '../support/content-app.js';
import { describeContentCache } from './content-cache.suite.js';

let app: ContentApp;

beforeAll(async () => {
  app = await bootContent();
});

afterAll(() => app.close());

describeContentCache('memory', () => ({ writer: app, reader: app }));
