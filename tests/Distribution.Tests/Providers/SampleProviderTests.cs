using Distribution.Local.Commands;
using Distribution.Local.Providers;
using Distribution.Tests.Samples;

namespace Distribution.Tests.Providers;

/// <summary>The samples, unchanged, with every figure they expect, where buyers pay and distributors are paid through a real protocol.</summary>
public sealed class SampleProviderTests
{
    [Theory]
    [InlineData("fruit-shop", "w5 is paid out by the sandbox")]
    [InlineData("coding-school", "everything is as expected")]
    [InlineData("skincare", "everything is as expected")]
    public async Task A_sample_comes_to_the_same_through_WeChat_Pay(string sample, string says)
    {
        using var output = new StringWriter();

        int exit = await PlayCommand.RunAsync(SampleFile.Folder(sample), verbose: false, null, ProviderKind.WeChatPay, output, output, CancellationToken.None);

        exit.ShouldBe(ExitCode.Success, output.ToString());
        output.ToString().ShouldContain("every invariant holds");
        output.ToString().ShouldContain(says);
    }
}
