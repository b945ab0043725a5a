package suanpan.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import suanpan.server.internal.access.KeyHash;
import suanpan.server.internal.http.ApiException;
import suanpan.server.internal.http.Fields;
import suanpan.server.internal.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file of API keys. It holds their names and salted hashes, never a key: a key is shown once,
 * when it is made. Keys are 256 random bits, which nobody can guess, so one round of SHA-256 is
 * enough and costs a request nothing.
 */
public final class ApiKeys {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
  private static final String PREFIX = "sk-suanpan-";
  private static final int KEY_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int VERSION = 1;
  private static final int MAX_FILE_BYTES = 16 << 20;

  private final Path file;
  private final List<Entry> entries;

  /** What a key may do. */
  public enum Role {
    /** Ask models. */
    USER,
    /** Also read metrics and the state of the server. */
    ADMIN
  }

  /**
   * A key in the file.
   *
   * @param salt hexadecimal
   * @param hash SHA-256 of salt and key, hexadecimal
   * @param created when it was made, ISO 8601
   */
  public record Entry(String name, Role role, String salt, String hash, String created) {}

  private ApiKeys(Path file, List<Entry> entries) {
    this.file = file;
    this.entries = List.copyOf(entries);
  }

  /**
   * Reads a file; one that is not there has no keys.
   *
   * @throws ServerException if it cannot be read or is no file of keys
   */
  public static ApiKeys read(Path file) {
    if (!Files.exists(file)) {
      return new ApiKeys(file, List.of());
    }
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new ServerException(file + ": found a file of many megabytes, expected API keys");
      }
      return new ApiKeys(file, entries(Fields.of(Json.read(Files.readAllBytes(file)), "")));
    } catch (IOException e) {
      throw new ServerException(file + ": " + e.getMessage(), e);
    } catch (ApiException e) {
      throw new ServerException(file + ": not a file of API keys: " + e.message(), e);
    }
  }

  private static List<Entry> entries(Fields document) {
    document.wholeNumber("version", VERSION, VERSION);
    List<Entry> entries = new ArrayList<>();
    for (Fields key : document.objects("keys")) {
      entries.add(
          new Entry(
              key.text("name"),
              key.word("role", "user", "admin").orElse("user").equals("admin")
                  ? Role.ADMIN
                  : Role.USER,
              hex(key, "salt"),
              hex(key, "hash"),
              key.text("created", "")));
      key.end();
    }
    document.end();
    return entries;
  }

  private static String hex(Fields key, String field) {
    String text = key.text(field);
    try {
      HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(key.pathOf(field), "expected hexadecimal digits");
    }
    return text;
  }

  public Path file() {
    return file;
  }

  public List<Entry> entries() {
    return entries;
  }

  /**
   * Makes a key and adds it to the file.
   *
   * @return the key itself, which is nowhere else
   * @throws ServerException if the name is taken or has other characters than letters, digits and
   *     {@code . _ @ -}, or the file cannot be written
   */
  public String add(String name, Role role) {
    if (!NAME.matcher(name).matches()) {
      throw new ServerException(
          "key name: found '" + name + "', expected 1 to 64 letters, digits or . _ @ -");
    }
    if (entries.stream().anyMatch(entry -> entry.name().equals(name))) {
      throw new ServerException(
          "key name: '" + name + "' is taken; remove it first, or choose another");
    }
    SecureRandom random = new SecureRandom();
    byte[] secret = new byte[KEY_BYTES];
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(secret);
    random.nextBytes(salt);
    String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    String saltText = HexFormat.of().formatHex(salt);
    List<Entry> more = new ArrayList<>(entries);
    more.add(
        new Entry(
            name,
            role,
            saltText,
            HexFormat.of().formatHex(KeyHash.of(salt, key)),
            Instant.now().toString()));
    write(more);
    return key;
  }

  /**
   * Removes a key from the file; servers that run see it within seconds.
   *
   * @throws ServerException if there is none of that name, or the file cannot be written
   */
  public void remove(String name) {
    List<Entry> fewer = entries.stream().filter(entry -> !entry.name().equals(name)).toList();
    if (fewer.size() == entries.size()) {
      throw new ServerException(file + ": no key of the name '" + name + "'");
    }
    write(fewer);
  }

  /** The file appears when it is whole, readable by its owner alone. */
  private void write(List<Entry> all) {
    ObjectNode document = Json.object().put("version", VERSION);
    ArrayNode keys = document.putArray("keys");
    for (Entry entry : all) {
      keys.addObject()
          .put("name", entry.name())
          .put("role", entry.role() == Role.ADMIN ? "admin" : "user")
          .put("salt", entry.salt())
          .put("hash", entry.hash())
          .put("created", entry.created());
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.deleteIfExists(part);
      if (part.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            part,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.write(part, Json.bytes(document));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }
}
