package suanpan.server;

import java.nio.file.Path;

/**
 * Where the server's certificate is, in PEM.
 *
 * @param key PKCS #8, not encrypted
 * @param certificates the server's own first, then those that vouch for it
 */
public record TlsFiles(Path key, Path certificates) {}
