using Distribution.Kernel;

namespace Distribution.Programs.Lifecycle;

/// <summary>
/// What every version of a merchant's program has in common. Days, weeks and months are cut once and for all: with another
/// zone or another first day of the week some days would be in two windows or in none. Books are kept in one currency.
/// </summary>
internal static class FixedTerms
{
    /// <summary>The refusal of a program that differs; null if it does not.</summary>
    public static Problem? Check(ProgramTerms known, ProgramTerms next) =>
        next.TimeZone != known.TimeZone ? Problem.Refused("program.time_zone_fixed", $"The shop counts its days in {known.TimeZone}; this cannot be changed.", "/timeZone")
        : next.WeekStart != known.WeekStart ? Problem.Refused("program.week_start_fixed", $"The shop's weeks begin on {known.WeekStart}; this cannot be changed.", "/weekStart")
        : next.Currency != known.Currency ? Problem.Refused("program.currency_fixed", $"The shop's books are kept in {known.Currency}; this cannot be changed.", "/currency")
        : null;
}
