import Foundation
import Planning
import TestSupport
import Testing

@Suite("Working days")
struct WorkCalendarTests {
  let calendar = WorkCalendar(shippedBut: [])

  @Test("A day's number and the day of a number are inverse over three centuries")
  func dayNumbers() throws {
    #expect(try date("1970-01-01").dayNumber == 0)
    #expect(try date("2020-11-16").dayNumber == 18_582)
    let wrong = (-25_567...120_000).filter { CalendarDate(dayNumber: $0)?.dayNumber != $0 }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
    #expect(CalendarDate(dayNumber: -25_568) == nil)
    #expect(CalendarDate(dayNumber: 2_932_896) == CalendarDate(year: 9999, month: 12, day: 31))
    #expect(CalendarDate(dayNumber: 2_932_897) == nil)
  }

  @Test("16 November 2020 was a Monday; February ends on the 29th in 2020 and the 28th in 2021")
  func weekdays() throws {
    #expect(try date("2020-11-16").weekday == 1)
    #expect(try date("1969-12-28").weekday == 7)
    #expect(try date("2020-02-10").endOfMonth == date("2020-02-29"))
    #expect(try date("2021-02-01").endOfMonth == date("2021-02-28"))
  }

  @Test("The last working day on or before a holiday stands before the holiday, a weekend worked counts as one")
  func lastWorkdays() throws {
    // National Day 2020: 1 to 8 October; Sunday 27 September and Saturday 10 October were worked.
    #expect(try calendar.lastWorkday(onOrBefore: date("2020-10-08")) == date("2020-09-30"))
    #expect(try calendar.lastWorkday(onOrBefore: date("2020-09-27")) == date("2020-09-27"))
    #expect(try calendar.lastWorkday(onOrBefore: date("2020-11-16")) == date("2020-11-16"))
    #expect(try calendar.lastWorkday(onOrBefore: date("2021-07-04")) == date("2021-07-02"))
    // New Year 2023 began on Saturday 31 December 2022.
    #expect(try calendar.lastWorkday(onOrBefore: date("2023-01-02")) == date("2022-12-30"))
  }

  @Test("Fifteen working days after 25 December 2025 end on 16 January 2026: New Year's holiday does not count, 4 January does")
  func counting() throws {
    // 26, 29, 30, 31 December; 4 (Sunday, worked) to 9 January: 6; 12 to 16: 5 makes 15 on the 16th.
    #expect(try calendar.adding(workdays: 15, to: date("2025-12-25")) == date("2026-01-16"))
    #expect(try calendar.adding(workdays: 0, to: date("2026-01-01")) == date("2026-01-01"))
  }

  @Test("A table of one's own replaces the years it names and no other")
  func replacement() throws {
    let own = WorkCalendar(
      shippedBut: [
        HolidayRecord(date: try date("2021-10-01"), kind: .holiday), HolidayRecord(date: try date("2027-01-01"), kind: .holiday),
      ])
    #expect(own.isWorkday(try date("2021-10-04")))
    #expect(!own.isWorkday(try date("2021-10-01")))
    #expect(!own.isWorkday(try date("2020-10-05")))
    #expect(own.covers(2027) && !calendar.covers(2027) && calendar.covers(2026))
  }

  @Test("The shipped calendar is the table in Datasets/holidays; days worked are weekend days")
  func shippedTable() throws {
    let text = try String(
      contentsOf: packageRoot.appending(path: "Datasets/holidays/holidays.csv"), encoding: .utf8)
    var days: [HolidayRecord] = []
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",").map(String.init)
      let kind = try #require(HolidayRecord.Kind.allCases.first { $0.chinese == fields[1] })
      days.append(HolidayRecord(date: try date(fields[0]), kind: kind, name: fields[2]))
    }
    #expect(WorkCalendar(days) == calendar)
    #expect(Set(days.map(\.date)).count == days.count)
    for day in days where day.kind == .workday { #expect(day.date.weekday >= 6, "\(day.date)") }
    for year in 2020...2026 { #expect(calendar.covers(year)) }
  }
}
