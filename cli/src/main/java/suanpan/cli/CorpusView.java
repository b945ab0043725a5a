package suanpan.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import suanpan.corpus.PreparedCorpus;

/** Prints what a prepared corpus holds. */
final class CorpusView {
  private final PreparedCorpus corpus;

  CorpusView(PreparedCorpus corpus) {
    this.corpus = corpus;
  }

  void show(Subcommand command) {
    if (command.wantsJson()) {
      command.printJson(document());
      return;
    }
    command.print(
        Units.format(
            "%s: vocabulary of %s, in %s",
            corpus.name(), Units.whole(corpus.vocabularySize()), corpus.folder()));
    for (PreparedCorpus.Source source : corpus.sources()) {
      command.print(line(source));
    }
    command.print("bytes  " + shares(corpus.byteShares()));
    command.print("tokens " + shares(corpus.tokenShares()));
  }

  private static String line(PreparedCorpus.Source source) {
    String dropped =
        source.dropped().isEmpty() ? "" : "; dropped " + new TreeMap<>(source.dropped());
    return Units.format(
        "  %-14s %s %s documents, %s bytes, %s tokens with weight %s; validation %s documents, %s"
            + " tokens; %s%s",
        source.name(),
        source.language(),
        Units.whole(source.train().documents()),
        Units.whole(source.train().bytes()),
        Units.whole(source.train().tokens()),
        source.weight(),
        Units.whole(source.validation().documents()),
        Units.whole(source.validation().tokens()),
        source.licence(),
        dropped);
  }

  private static String shares(Map<String, Double> shares) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(shares)
        .descendingMap()
        .forEach(
            (language, share) ->
                text.append(text.isEmpty() ? "" : ", ")
                    .append(language)
                    .append(' ')
                    .append(Units.percent(share)));
    return text.toString();
  }

  private Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", corpus.name());
    document.put("folder", corpus.folder().toString());
    document.put("vocabularySize", corpus.vocabularySize());
    document.put("byteShares", corpus.byteShares());
    document.put("tokenShares", corpus.tokenShares());
    document.put("sources", corpus.sources());
    document.put("manifestHash", corpus.manifestHash());
    return document;
  }
}
