package suanpan.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The streams of one source in a fixed order: a file, or members of an archive or a folder. */
final class SourceFiles implements AutoCloseable {
  private final SourceConfig source;
  private final List<Member> members;
  private final AutoCloseable archive;

  /** Something to read. */
  record Member(String name, Opener opener) {}

  /** Opens the stream of a member. */
  interface Opener {
    InputStream open() throws IOException;
  }

  private SourceFiles(SourceConfig source, List<Member> members, AutoCloseable archive) {
    this.source = source;
    this.members = members;
    this.archive = archive;
  }

  /**
   * Finds what the source names. Members of an archive are read in place, never unpacked.
   *
   * @throws CorpusException if there is nothing
   */
  static SourceFiles open(SourceConfig source) throws IOException {
    Path file = source.file();
    if (!Files.exists(file)) {
      throw new CorpusException(
          "source "
              + source.name()
              + ": "
              + file
              + ": no such file; paths are relative to the"
              + " configuration");
    }
    if (Files.isDirectory(file)) {
      return folder(source, file);
    }
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".zip")) {
      return archive(source, file);
    }
    Member whole = new Member(String.valueOf(file.getFileName()), () -> Files.newInputStream(file));
    return new SourceFiles(source, List.of(whole), () -> {});
  }

  private static SourceFiles folder(SourceConfig source, Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Member> found =
          walk.filter(Files::isRegularFile)
              .map(path -> new Member(unixName(folder.relativize(path)), opener(path)))
              .toList();
      return new SourceFiles(source, chosen(source, found), () -> {});
    }
  }

  private static String unixName(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static Opener opener(Path path) {
    return () -> Files.newInputStream(path);
  }

  private static SourceFiles archive(SourceConfig source, Path file) throws IOException {
    ZipFile zip = new ZipFile(file.toFile());
    try {
      List<Member> found = new ArrayList<>();
      for (ZipEntry entry : zip.stream().toList()) {
        if (!entry.isDirectory()) {
          found.add(new Member(entry.getName(), () -> zip.getInputStream(entry)));
        }
      }
      return new SourceFiles(source, chosen(source, found), zip);
    } catch (RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static List<Member> chosen(SourceConfig source, List<Member> found) {
    List<PathMatcher> patterns =
        source.members().stream()
            .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
            .toList();
    List<Member> chosen =
        found.stream()
            .filter(m -> patterns.stream().anyMatch(p -> p.matches(Path.of(m.name()))))
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .toList();
    if (chosen.isEmpty()) {
      throw new CorpusException(
          "source "
              + source.name()
              + ": members "
              + source.members()
              + " fit nothing in "
              + source.file()
              + ", which has "
              + String.join(", ", found.stream().limit(8).map(Member::name).toList()));
    }
    return chosen;
  }

  List<Member> members() {
    return members;
  }

  @Override
  public void close() throws IOException {
    try {
      archive.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(source.file() + ": cannot be closed", e);
    }
  }
}
