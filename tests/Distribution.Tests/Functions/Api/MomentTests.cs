using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Requests;
using Distribution.Functions.Programs;
using Distribution.Kernel;

namespace Distribution.Tests.Functions.Api;

public sealed class MomentTests
{
    [Theory]
    [InlineData("2026-04-01T00:00:00+08:00", "2026-03-31T16:00:00Z")]
    [InlineData("2026-04-01T00:00:00Z", "2026-04-01T00:00:00Z")]
    [InlineData("2026-04-01T00:00:00.5-01:30", "2026-04-01T01:30:00.5Z")]
    public void A_moment_with_its_offset_is_read(string text, string utc) => Read(text).Value.At.ShouldBe(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2026-04-01T00:00:00")]
    [InlineData("2026-04-01T00:00")]
    [InlineData("2026-04-01")]
    [InlineData("2026-04-01T00:00:00 08:00")]
    [InlineData("tomorrow")]
    [InlineData("")]
    public void One_without_is_refused_with_its_place(string text)
    {
        Problem problem = Read(text).Problem.ShouldNotBeNull();
        (problem.Code, problem.Pointer, problem.Detail).ShouldBe(("request.malformed", "/at", "A moment is written with its offset, for example 2026-04-01T00:00:00+08:00."));
    }

    [Fact]
    public void Every_moment_of_every_request_is_read_so()
    {
        PropertyInfo[] moments =
        [
            .. from type in typeof(ApiPipeline).Assembly.GetTypes()
               where type.Name.EndsWith("Body", StringComparison.Ordinal)
               from property in type.GetProperties()
               where property.PropertyType == typeof(DateTimeOffset) || property.PropertyType == typeof(DateTimeOffset?) || property.PropertyType == typeof(DateTime)
               select property,
        ];
        moments.ShouldContain(static property => property.Name == nameof(PublishDraftBody.At));
        moments.ShouldAllBe(static property => property.GetCustomAttribute<JsonConverterAttribute>()!.ConverterType == typeof(MomentJson));
    }

    private static Result<PublishDraftBody> Read(string at) => BodyReader.Parse<PublishDraftBody>(
        Encoding.UTF8.GetBytes($$"""{"revision":1,"at":"{{at}}"}"""), ProgramsJson.Default.PublishDraftBody);
}
