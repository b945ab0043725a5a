package suanpan.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may use whom, and what is kept where. One test that sees all main classes. */
class HouseRulesTest {
  private static final int CLASSES_AT_LEAST = 150;

  private static JavaClasses house = new ClassFileImporter().importClasses(Set.of());

  @BeforeAll
  static void importAllMainClasses() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("suanpan");
  }

  @Test
  void allModulesAreSeen() {
    Set<String> modules =
        house.stream()
            .map(c -> c.getPackageName().split("\\."))
            .filter(parts -> parts.length > 1)
            .map(parts -> parts[1])
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(modules)
        .contains(
            "tensor",
            "kernels",
            "formats",
            "tokenizer",
            "templates",
            "energy",
            "catalogue",
            "corpus",
            "models",
            "engine",
            "train",
            "cli");
    assertThat(house.size()).isGreaterThanOrEqualTo(CLASSES_AT_LEAST);
  }

  @Test
  void leavesUseNoOtherModule() {
    for (String leaf : new String[] {"tensor", "tokenizer", "templates", "energy", "catalogue"}) {
      check(
          onlyUses(leaf).because("a leaf can be understood, tested and replaced without the rest"));
    }
  }

  @Test
  void corpusUsesTheTokenizerAlone() {
    check(onlyUses("corpus", "tokenizer").because("text is prepared without any model"));
  }

  @Test
  void kernelsFormatsAndModelsUseTensorAndNotOneAnother() {
    for (String module : new String[] {"kernels", "formats", "models"}) {
      check(
          onlyUses(module, "tensor")
              .because("arithmetic, containers and models change for different reasons"));
    }
  }

  @Test
  void trainSeesWeightsAndDataButNoFrontEnd() {
    check(
        onlyUses(
                "train",
                "tensor",
                "kernels",
                "formats",
                "tokenizer",
                "templates",
                "energy",
                "models",
                "engine",
                "corpus")
            .because("a model can be trained without a command line or a server"));
  }

  @Test
  void commandLineUsesThePublicApi() {
    check(
        onlyUses(
                "cli", "engine", "energy", "catalogue", "tokenizer", "templates", "corpus", "train")
            .because("what the command line can do, every embedding program can do"));
  }

  @Test
  void modulesFormNoCycles() {
    check(
        slices()
            .matching("suanpan.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a cycle is one module with two names"));
  }

  @Test
  void architecturesOfAFamilyTellTheirOwnStory() {
    check(
        slices()
            .matching("suanpan.models.(llama|qwen|deepseek)..")
            .should()
            .notDependOnEachOther()
            .because("a family can be read and changed alone; what they share is in block"));
  }

  @Test
  void vectorApiStaysInKernels() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("suanpan.kernels..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator.vector..")
            .because("an incubating module must be replaceable in one place"));
  }

  @Test
  void onlyTheCommandLineTouchesTheProcess() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("suanpan.cli..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("a server or an app cannot live with a library that prints or exits"));
  }

  @Test
  void staticFieldsAreFinal() {
    check(
        fields()
            .that()
            .areStatic()
            .should()
            .beFinal()
            .because("two engines in one process must not share anything that changes"));
  }

  @Test
  void modelsDoNotInherit() {
    check(
        classes()
            .that()
            .resideInAPackage("suanpan.models..")
            .and()
            .areNotInterfaces()
            .should()
            .beAssignableTo(
                new DescribedPredicate<JavaClass>("Object, Record or Enum directly") {
                  @Override
                  public boolean test(JavaClass c) {
                    Optional<String> parent = c.getRawSuperclass().map(JavaClass::getName);
                    return parent.isEmpty()
                        || Stream.of(Object.class, Record.class, Enum.class)
                            .anyMatch(allowed -> allowed.getName().equals(parent.get()))
                        || c.isAnonymousClass();
                  }
                })
            .because("variants by inheritance end in flags and hidden fields"));
  }

  @Test
  void publicMethodsTakeNoBooleanAndNoOptional() {
    check(
        methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("suanpan.cli..")
            .should(takeNeitherBooleanNorOptional())
            .because("a call that needs a comment wants two methods or an enum"));
  }

  @Test
  void internalsStayInTheirModule() {
    check(
        noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("suanpan..")
            .should(useInternalsOfAnotherModule())
            .because("only the exported package of a module is a promise"));
  }

  private static void check(ArchRule rule) {
    rule.check(house);
  }

  private static ArchRule onlyUses(String module, String... others) {
    String[] forbidden =
        house.stream()
            .map(c -> c.getPackageName().split("\\."))
            .filter(parts -> parts.length > 1)
            .map(parts -> parts[1])
            .distinct()
            .filter(m -> !m.equals(module) && !Set.of(others).contains(m))
            .map(m -> "suanpan." + m + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage("suanpan." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden);
  }

  private static ArchCondition<JavaMethod> takeNeitherBooleanNorOptional() {
    return new ArchCondition<>("take neither boolean nor Optional") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean ofRecord = method.getOwner().isRecord() && method.getName().equals("equals");
        boolean takes =
            method.getRawParameterTypes().stream()
                .anyMatch(p -> p.isEquivalentTo(boolean.class) || p.isEquivalentTo(Optional.class));
        if (takes && !ofRecord) {
          events.add(SimpleConditionEvent.violated(method, method.getFullName()));
        }
      }
    };
  }

  private static ArchCondition<JavaMethod> useInternalsOfAnotherModule() {
    return new ArchCondition<>("use internals of another module") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        String own = method.getOwner().getPackageName().split("\\.")[1];
        method.getCallsFromSelf().stream()
            .map(call -> call.getTargetOwner().getPackageName())
            .filter(p -> p.startsWith("suanpan.") && p.contains(".internal"))
            .filter(p -> !p.split("\\.")[1].equals(own))
            .forEach(
                p ->
                    events.add(
                        SimpleConditionEvent.satisfied(method, method.getFullName() + " -> " + p)));
      }
    };
  }
}
