using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Programs;

public sealed class PublishProgramTests
{
    [Theory]
    [InlineData("skincare")]
    [InlineData("coding-school")]
    public async Task The_programs_of_the_samples_are_published_as_they_stand(string sample)
    {
        using Shop shop = await Shop.OpenAsync(FruitProgram.Bytes);
        byte[] document = await File.ReadAllBytesAsync(Path.Combine(Sample.Root, "samples", sample, "program.json"));

        Result<PublishProgramResult> published = await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(new MerchantId(sample), document), default);

        published.Problem.ShouldBeNull();
        (await shop.Get<GetProgram>().HandleAsync(new GetProgramQuery(new MerchantId(sample), null), default)).Value.Program.Version.ShouldBe(1);
    }
}
