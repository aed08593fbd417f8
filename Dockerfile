# Build with what the sources need, run with what the server needs.
FROM node:20.20-bookworm-slim AS build
WORKDIR /app
# For better-sqlite3, where there is no built one for this platform.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY projections projections
COPY src src
# Of the font's nine weights two are drawn.
RUN npm run build && npm prune --omit=dev \
  && find node_modules/@expo-google-fonts -name '*.ttf' ! -name '*_400Regular.ttf' ! -name '*_700Bold.ttf' -delete

FROM node:20.20-bookworm-slim
ENV NODE_ENV=production \
  TRANCHE_DATA=/data \
  TRANCHE_HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY bin bin
COPY policies policies
COPY profiles profiles
# Keys and credentials are in here: for the server's user alone.
RUN install --directory --owner=node --group=node --mode=0700 /data
VOLUME /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.TRANCHE_PORT || 3000}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself gets the signals, so that a stop finishes what is in flight.
CMD ["node", "bin/tranche.js", "serve"]
