import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { ProblemType } from '../../shared/app-error.js';
import { PROBLEM_MEDIA_TYPE, STATUS_OF_KIND, problemTypeUri } from './problem.js';

interface ProblemClass {
  readonly problem: ProblemType;
}

/** Documents the errors an operation answers: one response per status, with an example of each code. */
export function ApiProblems(...errors: readonly ProblemClass[]): MethodDecorator & ClassDecorator {
  const byStatus = Map.groupBy(errors, ({ problem }) => STATUS_OF_KIND[problem.kind]);
  return applyDecorators(
    ...[...byStatus].map(([status, group]) => ApiResponse({ status, ...problemResponse(status, group) })),
  );
}

export function problemResponse(status: number, errors: readonly ProblemClass[]) {
  return {
    description: errors.map(({ problem }) => `${problem.code}: ${problem.title}`).join('; '),
    content: {
      [PROBLEM_MEDIA_TYPE]: {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(
          errors.map(({ problem }) => [problem.code, { value: example(problem, status) }]),
        ),
      },
    },
  };
}

function example({ code, title }: ProblemType, status: number) {
  return {
    type: problemTypeUri(code),
    title,
    status,
    detail: title,
    instance: '/path',
    code,
    requestId: 'b6f6c8cb-3c37-477d-815e-e99f3587c1df',
  };
}
