using Distribution.Kernel;

namespace Distribution.Programs.Language.Reading;

/// <summary>Reads what a program says beside its rules.</summary>
internal static class TermsReader
{
    private const int MaxBindingDays = 3650;
    private static readonly TimeSpan MaxHold = TimeSpan.FromDays(365);

    public static ProgramTerms Read(JsonNode root)
    {
        string? zone = root.Required("timeZone")?.Text();
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            root.WrongField("timeZone", "timezone.unknown", "Not an IANA time zone, for example Asia/Shanghai.");
        }

        var model = AttributionModel.Last;
        int window = 1;
        int levels = 3;
        bool membersOnly = false;
        bool self = false;
        if (root.Required("attribution") is { } attribution && attribution.Only(Members.Attribution))
        {
            model = attribution.Required("model")?.OneOf("first", "last") == "first" ? AttributionModel.First : AttributionModel.Last;
            window = (int)(attribution.Required("windowDays")?.Integer(1, MaxBindingDays) ?? 1);
            levels = (int)(attribution.Required("maxLevels")?.Integer(1, 3) ?? 3);
            membersOnly = attribution.Field("membersOnly")?.Truth() ?? false;
            self = attribution.Field("selfPurchase")?.Truth() ?? false;
        }

        TimeSpan hold = TimeSpan.Zero;
        long minimum = 1;
        long? second = null;
        if (root.Required("settlement") is { } settlement && settlement.Only(Members.Settlement))
        {
            hold = ReadHold(settlement);
            settlement.Required("from")?.OneOf("order.completed");
            minimum = settlement.Required("minWithdrawal")?.Integer(1, Money.MaxInput) ?? 1;
            if (settlement.Field("approval") is { } approval && approval.Only(Members.Approval))
            {
                second = approval.Required("secondApproverAbove")?.Integer(0, Money.MaxInput);
            }
        }

        return new ProgramTerms(0, Currency.CNY, zone ?? "UTC", ReadWeekStart(root), model, window, levels, membersOnly, hold, minimum, second)
        {
            SelfPurchase = self,
        };
    }

    private static DayOfWeek ReadWeekStart(JsonNode root) =>
        root.Field("weekStart")?.OneOf("mon", "tue", "wed", "thu", "fri", "sat", "sun") switch
        {
            "tue" => DayOfWeek.Tuesday,
            "wed" => DayOfWeek.Wednesday,
            "thu" => DayOfWeek.Thursday,
            "fri" => DayOfWeek.Friday,
            "sat" => DayOfWeek.Saturday,
            "sun" => DayOfWeek.Sunday,
            _ => DayOfWeek.Monday,
        };

    private static TimeSpan ReadHold(JsonNode settlement)
    {
        if (settlement.Required("hold") is not { } hold || hold.Text() is not { } text)
        {
            return TimeSpan.Zero;
        }

        if (IsoDuration.TryRead(text, out TimeSpan value) && value <= MaxHold)
        {
            return value;
        }

        hold.Wrong("duration.invalid", "An ISO 8601 duration of weeks, days, hours, minutes or seconds up to 365 days is expected, for example P7D.");
        return TimeSpan.Zero;
    }
}
