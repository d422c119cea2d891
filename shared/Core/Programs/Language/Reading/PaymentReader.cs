using System.Text.RegularExpressions;
using Distribution.Kernel;

namespace Distribution.Programs.Language.Reading;

/// <summary>Reads one payment of a rule.</summary>
/// <param name="context">What the document has declared.</param>
/// <param name="type">What the rule is about.</param>
/// <param name="metric">The metric the rule is about; null if it is about none.</param>
internal sealed partial class PaymentReader(ReadingContext context, EventType type, Metric? metric)
{
    /// <summary>What is said of money and credit for a count of people.</summary>
    internal const string ForHeads = "A count of people is never paid for in money or credit; it may give a coupon, a product or points.";

    private const int MaxThings = 1000;
    private const int SecondLevel = 2;

    private static readonly string[] Kinds = ["percent", "each", "fixed", "grant"];

    public Payment? Read(JsonNode pay)
    {
        if (!pay.Only(Members.Payment))
        {
            return null;
        }

        if (Kinds.Count(pay.Has) != 1)
        {
            pay.Wrong("pay.kind", $"A payment has one of {string.Join(", ", Kinds)}.");
            return null;
        }

        PayTo to = ReadPayee(pay);
        if (!pay.Has("percent"))
        {
            pay.Refuse("of", "Belongs to percent.");
        }

        if (!pay.Has("each"))
        {
            pay.Refuse("per", "Belongs to each.");
        }

        if (!pay.Has("grant"))
        {
            pay.Refuse("qty", "Belongs to grant.");
        }

        if (pay.Field("percent") is { } percent)
        {
            PayBasis? of = ReadBasis(pay, "of", units: false);
            (long? rate, string? table) = ReadNumber(percent, TableValue.Rate, of is null ? null : of == PayBasis.LineNet);
            return of is null || (rate is null && table is null) ? null : new Payment.Percent(to, rate is { } ppm ? new Rate((int)ppm) : null, table, of.Value);
        }

        if (pay.Field("each") is { } each)
        {
            PayBasis? per = ReadBasis(pay, "per", units: true);
            (long? amount, string? table) = ReadNumber(each, TableValue.Amount, per is null ? null : per == PayBasis.LineUnits);
            return per is null || (amount is null && table is null) ? null : new Payment.Each(to, amount, table, per.Value);
        }

        if (pay.Field("fixed") is { } once)
        {
            (long? amount, string? table) = ReadNumber(once, TableValue.Amount, false);
            return amount is null && table is null ? null : new Payment.Fixed(to, amount, table);
        }

        if (ReadGrant(pay.Field("grant") ?? pay, pay.Required("qty")) is not { } thing)
        {
            return null;
        }

        RefuseCreditForHeads(pay, "grant", thing.Code, metric);
        return new Payment.Grant(to, thing.Code, thing.Quantity);
    }

    /// <summary>Something that is not money, with its quantity; where none is said, one.</summary>
    public static (string Code, int Quantity)? ReadGrant(JsonNode grant, JsonNode? quantity)
    {
        string? code = grant.Element.ValueKind == System.Text.Json.JsonValueKind.String ? grant.Element.GetString() : null;
        if (code is null || !IdText.IsValid(code) || !GrantForm().IsMatch(code))
        {
            grant.Wrong("grant.invalid", "Expected is coupon:ID, sku:ID, points, points:ID, credit or credit:ID.");
            return null;
        }

        bool counted = code.StartsWith("coupon:", StringComparison.Ordinal) || code.StartsWith("sku:", StringComparison.Ordinal);
        if (quantity is null)
        {
            return (code, 1);
        }

        return quantity.Value.Integer(1, counted ? MaxThings : Money.MaxInput) is { } number ? (code, (int)number) : null;
    }

    /// <summary>Credit is spent as money is, so a count of people earns none.</summary>
    public static void RefuseCreditForHeads(JsonNode node, string field, string code, Metric? metric)
    {
        if (metric is { Kind: MetricKind.Buyers } && code.StartsWith("credit", StringComparison.Ordinal))
        {
            node.WrongField(field, "pay.not_for_orders", ForHeads);
        }
    }

    private PayTo ReadPayee(JsonNode pay)
    {
        bool thing = pay.Has("grant");
        IReadOnlyList<PayTo> allowed = thing ? type.Things : type.Money;
        if (pay.Required("to") is not { } node)
        {
            return PayTo.L1;
        }

        if (allowed.Count == 0)
        {
            pay.Wrong("pay.not_for_orders", metric is null
                ? "Money is paid for paid orders only; this event may give a coupon, a product, points or credit."
                : ForHeads);
            return PayTo.L1;
        }

        string? name = node.Element.ValueKind == System.Text.Json.JsonValueKind.String ? node.Element.GetString() : null;
        if (name is null || !EventType.PayeeNames.TryGetValue(name, out PayTo to) || !allowed.Contains(to))
        {
            node.Wrong("pay.to", $"Expected here is {string.Join(" or ", allowed.Select(EventType.NameOf))}.");
            return PayTo.L1;
        }

        if (to <= PayTo.L3 && (int)to > context.MaxLevels)
        {
            node.Wrong("level.over_max", $"attribution.maxLevels is {context.MaxLevels}.");
        }

        if (to == PayTo.Inviter && !thing && context.MaxLevels < SecondLevel)
        {
            node.Wrong("level.over_max", $"attribution.maxLevels is {context.MaxLevels}, and money for who invited level 1 is a second level; he may be given a coupon, a product, points or credit.");
        }

        return to;
    }

    private PayBasis? ReadBasis(JsonNode pay, string field, bool units)
    {
        if (pay.Required(field) is not { } node)
        {
            return null;
        }

        PayBasis[] allowed = [.. type.Bases.Where(basis => basis == PayBasis.Metric ? metric?.IsMoney == !units : EventType.IsUnits(basis) == units)];
        string? name = node.Element.ValueKind == System.Text.Json.JsonValueKind.String ? node.Element.GetString() : null;
        foreach (PayBasis basis in allowed)
        {
            if (EventType.NameOf(basis) == name)
            {
                return basis;
            }
        }

        string expected = allowed.Length == 0 ? "Nothing is possible here." : $"Expected here is {string.Join(" or ", allowed.Select(EventType.NameOf))}.";
        node.Wrong("pay.basis", units ? $"{expected} Nothing is paid for heads." : expected);
        return null;
    }

    /// <param name="node">The number, or what names a table.</param>
    /// <param name="value">What a table must say.</param>
    /// <param name="ofLine">Whether the payment is made for each line; null if that is itself wrong.</param>
    private (long? Number, string? Table) ReadNumber(JsonNode node, TableValue value, bool? ofLine)
    {
        if (!node.IsObject)
        {
            return (node.Integer(1, value == TableValue.Rate ? Rate.Whole : Money.MaxInput), null);
        }

        node.Only(Members.TableReference);
        if (node.Required("table") is not { } reference || reference.Text() is not { } name)
        {
            return (null, null);
        }

        context.Used.Add($"/tables/{name}");
        if (!context.Tables.TryGetValue(name, out DecisionTable? table))
        {
            reference.Wrong("table.unknown", "There is no such table, or it has errors.");
            return (null, name);
        }

        if (table.Value != value)
        {
            reference.Wrong("table.value", value == TableValue.Rate ? "The table's value is an amount, not a rate." : "The table's value is a rate, not an amount.");
        }

        if (metric is not null && type.Bases.Count == 0)
        {
            reference.Wrong("table.scope", "What is paid as soon as a number is reached is taken back when it is lost, so its amount is one and the same: no table.");
        }

        foreach (Fact key in table.Keys)
        {
            FactScope scope = FactCatalogue.Of(key).Scope;
            if ((scope & type.Scope) == 0 || (scope == FactScope.Line && ofLine == false))
            {
                reference.Wrong("table.scope", $"The table asks about {FactCatalogue.Of(key).Name}, which is not known for this payment.");
            }
        }

        return (null, name);
    }

    [GeneratedRegex("^((coupon|sku):.+|(points|credit)(:.+)?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex GrantForm();
}
