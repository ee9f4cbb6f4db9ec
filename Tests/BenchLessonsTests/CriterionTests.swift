import BenchLessons
import Testing

@Suite struct CriterionTests {
  static let agreeing: [(Criterion, Fact)] = [
    (.equals("a".fact), "a".fact),
    (.equals(3.fact), 3.fact),
    (.equals(true.fact), true.fact),
    (.equals(false.fact), false.fact),
    (.equals(["1", "3"].fact), ["1", "3"].fact),
    (.equals([String]().fact), [String]().fact),
    (.oneOf(["child".fact, "parent".fact]), "parent".fact),
    (.between(0.3, 0.6), .number(0.31, unit: "s")),
    (.between(0.3, 0.6), .number(0.3, unit: "s")),
    (.between(0.3, 0.6), .number(0.6, unit: "s")),
    (.between(1, .greatestFiniteMagnitude), .number(1e300, unit: "")),
  ]

  @Test(arguments: agreeing)
  func `what agrees is accepted, and falsified it is not`(_ expected: Criterion, _ seen: Fact) {
    #expect(expected.accepts(seen))
    #expect(!expected.accepts(expected.falsified(seen)))
  }

  static let disagreeing: [(Criterion, Fact)] = [
    (.equals("a".fact), "b".fact),
    (.equals(3.fact), 3.5.fact),
    (.equals(3.fact), "3".fact),
    (.equals(["1", "3"].fact), ["3", "1"].fact),
    (.oneOf(["child".fact, "parent".fact]), "nobody".fact),
    (.between(0.3, 0.6), .number(0.299, unit: "s")),
    (.between(0.3, 0.6), .number(0.601, unit: "s")),
    (.between(0.3, 0.6), .number(.nan, unit: "s")),
    (.between(0.3, 0.6), .number(.infinity, unit: "s")),
    (.between(0, 1), true.fact),
  ]

  @Test(arguments: disagreeing)
  func `what does not agree is refused`(_ expected: Criterion, _ seen: Fact) {
    #expect(!expected.accepts(seen))
  }

  @Test func `facts and expectations read well`() {
    #expect("\(Fact.number(0.3104, unit: "s"))" == "0.310 s")
    #expect("\(Fact.number(-1.5, unit: ""))" == "-1.500")
    #expect("\(Fact.number(20, unit: ""))" == "20")
    #expect("\(Fact.number(1e300, unit: "s"))" == "1e+300 s")
    #expect("\(Fact.number(.nan, unit: ""))" == "nan")
    #expect("\(["1", "3"].fact)" == "1, 3")
    #expect("\([String]().fact)" == "none")
    #expect("\(true.fact)" == "yes")
    #expect("\(Criterion.between(1, 3))" == "1 to 3")
    #expect("\(Criterion.between(1, .greatestFiniteMagnitude))" == "at least 1")
    #expect("\(Criterion.oneOf(["a".fact, "b".fact]))" == "a or b")
  }
}
