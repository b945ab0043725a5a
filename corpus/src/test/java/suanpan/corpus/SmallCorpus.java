package suanpan.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes small sources for tests. */
final class SmallCorpus {
  private SmallCorpus() {}

  /** Twelve sentences; numbers keep them apart. */
  static final List<String> CHINESE =
      List.of(
          "山中何所有，岭上多白云，只可自怡悦，不堪持赠君。",
          "春眠不觉晓，处处闻啼鸟，夜来风雨声，花落知多少。",
          "白日依山尽，黄河入海流，欲穷千里目，更上一层楼。",
          "床前明月光，疑是地上霜，举头望明月，低头思故乡。",
          "千山鸟飞绝，万径人踪灭，孤舟蓑笠翁，独钓寒江雪。",
          "红豆生南国，春来发几枝，愿君多采撷，此物最相思。",
          "今天天气很好，我们一起去公园散步，看见许多花开了。",
          "学校的图书馆里有很多书，学生们安静地坐在那里读书。",
          "他把信写完以后，慢慢走到邮局，把信寄给了远方的朋友。",
          "火车从北京出发，经过一个晚上，早晨到达了上海。",
          "老师问大家有没有问题，一个学生举起手来说他不明白。",
          "冬天的早晨，河面上结了一层薄薄的冰，孩子们都很高兴。");

  static final List<String> ENGLISH =
      List.of(
          "It was the best of times, it was the worst of times, and nobody knew it then.",
          "The keeper of the lighthouse had not seen a ship in the bay for 127 days.",
          "She opened the window and looked at the garden, where it was raining again.");

  static Path write(Path file, String text) throws IOException {
    return Files.writeString(file, text);
  }

  static Path zip(Path file, String member, String text) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(member));
      zip.write(text.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    return file;
  }

  /** A corpus of lines, Chinese with a weight of 2. */
  static Path config(Path folder, String more) throws IOException {
    write(folder.resolve("zh.txt"), String.join("\n", CHINESE));
    write(folder.resolve("en.txt"), String.join("\n", ENGLISH));
    return write(
        folder.resolve("corpus.yaml"),
        """
        name: small
        validation: {share: 0.2, salt: s}
        vocabulary: {size: 400}
        sources:
          - {name: zh, file: zh.txt, language: zh, licence: CC0, weight: 2}
          - {name: en, file: en.txt, language: en, licence: CC0}
        """
            + more);
  }
}
