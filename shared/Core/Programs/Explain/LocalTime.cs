using System.Globalization;

namespace Distribution.Programs.Explain;

/// <summary>Moments as explanations tell them: in the program's own time zone.</summary>
internal static class LocalTime
{
    private const string Form = "yyyy-MM-ddTHH:mm:sszzz";

    public static string Of(ProgramTerms terms, DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(terms.TimeZone)).ToString(Form, CultureInfo.InvariantCulture);
}
