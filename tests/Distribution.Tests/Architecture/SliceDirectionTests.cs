using System.Text.RegularExpressions;

namespace Distribution.Tests.Architecture;

public sealed partial class SliceDirectionTests
{
    /// <summary>A slice may use those before it.</summary>
    private static readonly string[] Order =
    [
        "Kernel", "Storage", "Messaging", "Audit", "Ledger", "Payments", "MiniProgram", "Catalog", "Distributors", "Programs",
        "Campaigns", "Orders", "Commission", "Settlement", "Withdrawals", "Sharing", "Reports", "Proof", "Reconciliation",
    ];

    [Fact]
    public void Every_slice_refers_only_to_those_before_it()
    {
        string[] wrong =
        [
            .. from file in Sources.In("shared/Core")
               let own = Order.IndexOf(SliceOf(file.Path))
               where own >= 0
               from Match match in Mention().Matches(file.Text)
               let other = Order.IndexOf(match.Groups[1].Value)
               where other > own
               select $"{file.Path} mentions {match.Value}",
        ];

        wrong.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Every_folder_of_core_is_a_known_slice() =>
        Sources.In("shared/Core").Select(file => SliceOf(file.Path)).Where(slice => slice != "").Distinct().ShouldBeSubsetOf(Order);

    [Fact]
    public void Every_namespace_is_its_folder()
    {
        string[] wrong =
        [
            .. from file in Sources.In("shared").Concat(Sources.In("functions"))
               let declared = Namespace().Match(file.Text).Groups[1].Value
               let expected = NamespaceOf(file.Path)
               where declared != expected && declared != "" && !file.Text.Contains("namespace System", StringComparison.Ordinal)
               select $"{file.Path}: {declared} instead of {expected}",
        ];

        wrong.ShouldBeEmpty();
    }

    private static string SliceOf(string path)
    {
        string[] parts = path.Split('/');
        return parts.Length > 3 ? parts[2] : "";
    }

    private static string NamespaceOf(string path)
    {
        string folder = path[..path.LastIndexOf('/')];
        return folder.Replace("shared/Core", "Distribution", StringComparison.Ordinal)
            .Replace("shared/Azure", "Distribution.Azure", StringComparison.Ordinal)
            .Replace("functions", "Distribution.Functions", StringComparison.Ordinal).Replace('/', '.');
    }

    [GeneratedRegex(@"\bDistribution\.([A-Z][A-Za-z]+)\b")]
    private static partial Regex Mention();

    [GeneratedRegex(@"^namespace ([A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
