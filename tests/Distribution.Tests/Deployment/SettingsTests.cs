using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using Distribution.Functions.Api.Auth;
using Distribution.MiniProgram;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Distribution.Payments.Sandbox;
using Distribution.Payments.WeChatPay;
using Distribution.Sharing;

namespace Distribution.Tests.Deployment;

public sealed partial class SettingsTests
{
    private static readonly (string Section, Type Options)[] Sections =
    [
        ("Auth", typeof(ApiAuthOptions)), ("Payments", typeof(PaymentOptions)), ("Sandbox", typeof(SandboxOptions)), ("WeChatPay", typeof(WeChatPayOptions)),
        ("Alipay", typeof(AlipayOptions)), ("MiniProgram", typeof(MiniProgramOptions)), ("Sharing", typeof(SharingOptions)), ("Settlement", typeof(DueBookOptions)),
    ];

    /// <summary>The first column of the table of settings.</summary>
    private static readonly HashSet<string> Explained =
    [
        .. from line in File.ReadAllLines(Repository.Path("docs/operations.md"))
           where line.StartsWith("| `", StringComparison.Ordinal)
           from Match name in Quoted().Matches(line.Split(" | ")[0])
           select name.Groups[1].Value,
    ];

    [Fact]
    public void Every_setting_of_the_sample_is_explained() =>
        SampleSettings.All.Keys.Select(Pattern).Where(name => !Explained.Contains(name)).ShouldBeEmpty();

    [Fact]
    public void Every_setting_that_is_provisioned_is_explained() =>
        Provisioned.Read().Settings.Select(name => Pattern(name.Replace("__", ":", StringComparison.Ordinal)))
            .Where(name => !Explained.Contains(name, StringComparer.OrdinalIgnoreCase)).ShouldBeEmpty();

    [Fact]
    public void Every_option_of_the_product_is_explained() =>
        Sections.SelectMany(section => Names(section.Section, section.Options)).Where(name => !Explained.Contains(name)).ShouldBeEmpty();

    [Fact]
    public void No_setting_is_explained_that_the_product_does_not_know()
    {
        string[] sections = [.. Sections.Select(section => section.Section + ":")];
        HashSet<string> known = [.. Sections.SelectMany(section => Names(section.Section, section.Options))];

        Explained.Where(name => sections.Any(section => name.StartsWith(section, StringComparison.Ordinal)) && !known.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_options_class_is_looked_at()
    {
        string modules = File.ReadAllText(Repository.Path("functions/Api/ApiModule.cs"));

        Regex.Matches(modules, @"AddOptions<(\w+)>").Select(match => match.Groups[1].Value).ShouldBe(Sections.Select(section => section.Options.Name), ignoreOrder: true);
    }

    /// <summary>The merchant and the place in a list stand for any.</summary>
    private static string Pattern(string name) => Index().Replace(Merchant().Replace(name, "$1{merchant}$2"), ":{n}$1");

    private static IEnumerable<string> Names(string path, Type type)
    {
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            string name = $"{path}:{property.Name}";
            Type of = property.PropertyType;
            if (of != typeof(string) && typeof(IDictionary).IsAssignableFrom(of))
            {
                foreach (string below in Names(name + ":{merchant}", of.GetGenericArguments()[1]))
                {
                    yield return below;
                }
            }
            else if (of.IsGenericType && of.GetGenericTypeDefinition() == typeof(IList<>))
            {
                foreach (string below in Names(name + ":{n}", of.GetGenericArguments()[0]))
                {
                    yield return below;
                }
            }
            else
            {
                yield return name;
            }
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("(:Merchants:)[^:]+(:|$)")]
    private static partial Regex Merchant();

    [GeneratedRegex(@":\d+(:|$)")]
    private static partial Regex Index();
}
