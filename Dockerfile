# The image of your app: docker build -t portico . With podman or buildah, add --format docker: their own format has no
# health check. docs/DEPLOYING.md says how to run it.
FROM rust:1.95-trixie AS build
RUN apt-get update && apt-get install --yes --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    make dist && PORTICO_PROFILE=dist portico/deploy/image-root.sh /image && \
    mkdir -p /empty && mkdir -m 700 /empty/data

# Nothing but the binary, the system's libraries that it needs, and the certificates of public authorities.
FROM scratch
COPY --from=build /image /
# The folder inside is copied, because buildah creates the target of a copy with mode 755.
COPY --from=build --chown=65532:65532 /empty /
# SQLite writes large temporary files into the working directory.
WORKDIR /data
USER 65532:65532
ENV PORTICO_DATA_DIR=/data PORTICO_LISTEN=0.0.0.0:3000 PORTICO_LOG_FORMAT=json SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=10s --start-period=10s CMD ["/portico", "doctor", "--url", "http://127.0.0.1:3000"]
ENTRYPOINT ["/portico"]
CMD ["serve"]
