using System.Globalization;
using System.Text.RegularExpressions;

namespace Distribution.Programs.Language.Reading;

/// <summary>ISO 8601 durations whose length does not depend on the calendar: no years, no months.</summary>
internal static partial class IsoDuration
{
    public static bool TryRead(string text, out TimeSpan value)
    {
        Match match = Form().Match(text);
        value = TimeSpan.Zero;
        if (!match.Success || text[^1] is 'P' or 'T')
        {
            return false;
        }

        value = TimeSpan.FromDays(7 * Part(match, "w") + Part(match, "d"))
            + TimeSpan.FromHours(Part(match, "h"))
            + TimeSpan.FromMinutes((long)Part(match, "m"))
            + TimeSpan.FromSeconds((long)Part(match, "s"));
        return true;
    }

    private static int Part(Match match, string name) =>
        match.Groups[name] is { Success: true } group ? int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^P(?:(?<w>\d{1,3})W)?(?:(?<d>\d{1,4})D)?(?:T(?:(?<h>\d{1,5})H)?(?:(?<m>\d{1,6})M)?(?:(?<s>\d{1,8})S)?)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
